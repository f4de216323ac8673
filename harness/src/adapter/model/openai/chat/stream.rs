//! A streamed answer of Chat Completions.

use super::answer::Answer;
use super::response::Body;
use crate::adapter::model::wire::{Decode, Failure, Flow, SseEvent, too_many};
use crate::port::model::ModelSink;

/// The decoder of one stream.
///
/// The answer is complete once a finish reason came; usage may follow it, and `[DONE]` may be missing.
/// An error after the finish reason does not unsay the answer.
///
/// ```
/// use harness::adapter::model::{openai::chat::ChatStream, wire::{SseLimits, StreamReader}};
/// use harness::port::model::Collect;
/// let body = br#"data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}
///
/// "#;
/// let (mut answer, mut stream) = (Collect::default(), StreamReader::new(ChatStream::new("openai"), SseLimits::default()));
/// stream.feed(body, &mut answer).unwrap();
/// stream.finish(&mut answer).unwrap();
/// assert_eq!(answer.finish().unwrap().message.text(), "hi");
/// ```
pub struct ChatStream {
    answer: Answer,
}

impl ChatStream {
    /// A decoder at the beginning of a stream of this provider.
    #[must_use]
    pub fn new(provider: &'static str) -> Self {
        ChatStream { answer: Answer::new(provider) }
    }
}

impl Decode for ChatStream {
    fn event(&mut self, event: SseEvent<'_>, out: &mut dyn ModelSink) -> Result<Flow, Failure> {
        if event.data == "[DONE]" {
            self.answer.finish(out)?;
            return Ok(Flow::Done);
        }
        let mut body = Body::read(event.data.as_bytes())?;
        // Usage first: the chunk that has it may have no choice, or an error.
        self.answer.meta(&mut body, out);
        if let Some(choice) = body.choice() {
            self.answer.filtered(&choice);
            self.answer.piece(choice.delta.or(choice.message).unwrap_or_default(), out);
            self.answer.reason(choice.finish_reason);
            if self.answer.calls_too_much() {
                return Err(too_many());
            }
        }
        match body.error.filter(|error| !error.is_null()) {
            Some(error) if !self.answer.finished() => Err(Failure::from_error(&error)),
            _ => Ok(Flow::Continue),
        }
    }

    fn end(&mut self, out: &mut dyn ModelSink) -> Result<(), Failure> {
        self.answer.finish(out)
    }

    fn complete(&self) -> bool {
        self.answer.finished()
    }
}
