//! A streamed answer of `streamGenerateContent`.

use super::answer::Answer;
use super::response::Body;
use crate::adapter::model::wire::{Decode, Failure, Flow, SseEvent};
use crate::port::model::ModelSink;

/// The decoder of one stream. The answer is complete once a finish reason came, unless it goes on after it: older models
/// say one with every piece. There is no `[DONE]`.
///
/// ```
/// use harness::adapter::model::{gemini::GeminiStream, wire::{SseLimits, StreamReader}};
/// use harness::port::model::Collect;
/// let body = br#"data: {"candidates":[{"content":{"parts":[{"text":"hi"}]},"finishReason":"STOP"}]}
///
/// "#;
/// let (mut answer, mut stream) = (Collect::default(), StreamReader::new(GeminiStream::new("gemini"), SseLimits::default()));
/// stream.feed(body, &mut answer).unwrap();
/// stream.finish(&mut answer).unwrap();
/// assert_eq!(answer.finish().unwrap().message.text(), "hi");
/// ```
pub struct GeminiStream {
    answer: Answer,
}

impl GeminiStream {
    /// A decoder at the beginning of a stream of this provider: `gemini` or `vertex`.
    #[must_use]
    pub fn new(provider: &'static str) -> Self {
        GeminiStream { answer: Answer::new(provider) }
    }
}

impl Decode for GeminiStream {
    fn event(&mut self, event: SseEvent<'_>, out: &mut dyn ModelSink) -> Result<Flow, Failure> {
        let body = Body::read(event.data.as_bytes())?;
        self.answer.piece(body, out)?;
        Ok(Flow::Continue)
    }

    fn end(&mut self, out: &mut dyn ModelSink) -> Result<(), Failure> {
        self.answer.finish(out)
    }

    fn complete(&self) -> bool {
        self.answer.finished()
    }
}
