//! From bytes to model events: the decoder of server-sent events in front of a provider's own decoder.
//!
//! No socket here, so recorded traffic and other transports go the same way as a live answer.

use super::failure::Failure;
use super::sse::{SseDecoder, SseEvent, SseLimits, SseTooLarge};
use crate::port::model::{ModelErrorKind, ModelSink};

/// How a provider reads the events of its stream.
pub trait Decode: Send {
    /// Reads one event. `Flow::Done` after the provider's terminal event: no further byte is awaited.
    ///
    /// # Errors
    /// An error that the provider sent, or an event that makes no sense.
    fn event(&mut self, event: SseEvent<'_>, out: &mut dyn ModelSink) -> Result<Flow, Failure>;

    /// The stream ended. Pushes what was held back.
    ///
    /// # Errors
    /// [`ModelErrorKind::Interrupted`] where the terminal event never came.
    fn end(&mut self, out: &mut dyn ModelSink) -> Result<(), Failure>;

    /// Whether the answer is complete although its terminal event has not come: only usage and the like may follow.
    /// Then the end is awaited for two seconds and no longer, whatever the server sends meanwhile.
    fn complete(&self) -> bool {
        false
    }
}

#[cfg(feature = "providers")]
/// Most tool calls, or output items, of one answer. Each piece of an answer looks for what it continues.
pub(in crate::adapter::model) const MOST_ITEMS: usize = 1_000;

#[cfg(feature = "providers")]
/// The answer of a model that begins more than anybody could run.
pub(in crate::adapter::model) fn too_many() -> Failure {
    Failure::new(ModelErrorKind::TooLarge, format!("the answer has more than {MOST_ITEMS} calls or items"))
}

/// Whether a stream goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// More may come.
    Continue,
    /// That was the last event.
    Done,
}

/// A stream being read.
pub struct StreamReader<D> {
    sse: SseDecoder,
    decode: D,
}

impl<D: Decode> StreamReader<D> {
    /// A reader at the beginning of a stream.
    pub fn new(decode: D, limits: SseLimits) -> Self {
        StreamReader { sse: SseDecoder::new(limits), decode }
    }

    /// Reads the next bytes, wherever they were cut.
    ///
    /// # Errors
    /// As [`Decode::event`]; [`ModelErrorKind::TooLarge`].
    pub fn feed(&mut self, mut bytes: &[u8], out: &mut dyn ModelSink) -> Result<Flow, Failure> {
        while let Some(event) = self.sse.next(&mut bytes)? {
            // Some servers keep a connection alive with empty data.
            if !event.data.trim().is_empty() && self.decode.event(event, out)? == Flow::Done {
                return Ok(Flow::Done);
            }
        }
        Ok(Flow::Continue)
    }

    /// As [`Decode::complete`].
    pub fn complete(&self) -> bool {
        self.decode.complete()
    }

    /// Ends the stream.
    ///
    /// # Errors
    /// As [`Decode::end`].
    pub fn finish(mut self, out: &mut dyn ModelSink) -> Result<(), Failure> {
        let Some(last) = self.sse.rest()? else { return self.decode.end(out) };
        // Without its blank line an event counts only if it is whole: otherwise the stream was cut inside it.
        let whole = last.data == "[DONE]" || serde_json::from_str::<serde::de::IgnoredAny>(last.data).is_ok();
        if whole && self.decode.event(last, out)? == Flow::Done {
            return Ok(());
        }
        self.decode.end(out)
    }
}

impl From<SseTooLarge> for Failure {
    fn from(error: SseTooLarge) -> Self {
        Failure::new(ModelErrorKind::TooLarge, error.to_string())
    }
}
