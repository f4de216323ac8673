//! From bytes to model events: the decoder of a framing in front of a provider's own decoder. The framings are
//! server-sent events and the event stream of AWS; a provider's decoder hears the same of both.
//!
//! No socket here, so recorded traffic and other transports go the same way as a live answer.

#[cfg(feature = "bedrock")]
use super::event_stream::EventStreamDecoder;
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
    framing: Framing,
    decode: D,
}

/// How a stream is cut into events.
enum Framing {
    Sse(SseDecoder),
    #[cfg(feature = "bedrock")]
    EventStream(EventStreamDecoder),
}

impl<D: Decode> StreamReader<D> {
    /// A reader at the beginning of a stream of server-sent events.
    pub fn new(decode: D, limits: SseLimits) -> Self {
        StreamReader { framing: Framing::Sse(SseDecoder::new(limits)), decode }
    }

    /// A reader at the beginning of an event stream of AWS. A frame may be as long as an event.
    #[cfg(feature = "bedrock")]
    pub fn event_stream(decode: D, limits: SseLimits) -> Self {
        StreamReader { framing: Framing::EventStream(EventStreamDecoder::new(limits.event)), decode }
    }

    /// A reader of a stream of this media type.
    pub(super) fn of(content_type: &str, decode: D, limits: SseLimits) -> Self {
        #[cfg(feature = "bedrock")]
        if content_type.starts_with(super::event_stream::CONTENT_TYPE) {
            return StreamReader::event_stream(decode, limits);
        }
        let _ = content_type;
        StreamReader::new(decode, limits)
    }

    /// Reads the next bytes, wherever they were cut.
    ///
    /// # Errors
    /// As [`Decode::event`]; [`ModelErrorKind::TooLarge`].
    pub fn feed(&mut self, mut bytes: &[u8], out: &mut dyn ModelSink) -> Result<Flow, Failure> {
        loop {
            let event = match &mut self.framing {
                Framing::Sse(sse) => sse.next(&mut bytes)?,
                #[cfg(feature = "bedrock")]
                Framing::EventStream(frames) => match frames.next(&mut bytes) {
                    Ok(event) => event,
                    // What fails after the answer does not unsay it.
                    Err(_) if self.decode.complete() => {
                        return self.decode.end(out).map(|()| Flow::Done);
                    }
                    Err(failure) => return Err(failure),
                },
            };
            let Some(event) = event else { return Ok(Flow::Continue) };
            // Some servers keep a connection alive with empty data.
            if !event.data.trim().is_empty() && self.decode.event(event, out)? == Flow::Done {
                return Ok(Flow::Done);
            }
        }
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
        let rest = match &mut self.framing {
            Framing::Sse(sse) => sse.rest()?,
            // A frame without its end is none.
            #[cfg(feature = "bedrock")]
            Framing::EventStream(_) => None,
        };
        let Some(last) = rest else { return self.decode.end(out) };
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
