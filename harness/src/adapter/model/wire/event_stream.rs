//! The event stream of AWS, decoded from bytes as they come: frames of a length, headers, a payload and two checksums.
//!
//! A frame is held whole, within bounds; its length is believed only once its checksum fits. Never here: what the
//! events of a service mean. Next: `stream.rs`, which feeds a provider's decoder.

use super::failure::Failure;
use super::sse::{SseEvent, SseTooLarge};
use crate::port::model::ModelErrorKind as Kind;
use aws_smithy_eventstream::frame::read_message_from;
use aws_smithy_types::event_stream::Message;

/// The media type of such a stream.
pub(super) const CONTENT_TYPE: &str = "application/vnd.amazon.eventstream";
/// Length of the frame, length of its headers, and the checksum of both.
const PRELUDE: usize = 12;
/// A frame without headers and payload.
const SHORTEST: usize = PRELUDE + 4;

/// The decoder of one stream.
#[derive(Debug)]
pub(super) struct EventStreamDecoder {
    /// Longest frame in bytes.
    longest: usize,
    /// The beginning of a frame whose end has not come yet.
    held: Vec<u8>,
    /// The last event, as it is lent out.
    event: String,
    data: String,
}

impl EventStreamDecoder {
    pub(super) fn new(longest: usize) -> Self {
        EventStreamDecoder { longest, held: Vec::new(), event: String::new(), data: String::new() }
    }

    /// The next whole event in `bytes`, which moves on past what was read. `None`: all of it was read.
    ///
    /// # Errors
    /// An exception of the service, in its own class; a frame that is corrupt or too long.
    pub(super) fn next(&mut self, bytes: &mut &[u8]) -> Result<Option<SseEvent<'_>>, Failure> {
        loop {
            let Some(message) = self.frame(bytes)? else { return Ok(None) };
            if self.read(&message)? {
                return Ok(Some(SseEvent { event: &self.event, data: &self.data }));
            }
        }
    }

    fn frame(&mut self, bytes: &mut &[u8]) -> Result<Option<Message>, Failure> {
        if self.held.is_empty()
            && let Some(length) = self.length(bytes)?
            && bytes.len() >= length
        {
            let (frame, rest) = bytes.split_at(length);
            *bytes = rest;
            return message(frame).map(Some);
        }
        // Each byte is copied once, however finely the stream is cut.
        self.hold(PRELUDE, bytes);
        let Some(length) = self.length(&self.held)? else { return Ok(None) };
        self.hold(length, bytes);
        if self.held.len() < length {
            return Ok(None);
        }
        let read = message(&self.held).map(Some);
        self.held.clear();
        read
    }

    /// Takes bytes until so many are held.
    fn hold(&mut self, until: usize, bytes: &mut &[u8]) {
        let missing = until.saturating_sub(self.held.len()).min(bytes.len());
        let (taken, rest) = bytes.split_at(missing);
        self.held.extend_from_slice(taken);
        *bytes = rest;
    }

    /// The length of the frame that begins here, checked. `None`: its beginning is not there yet.
    fn length(&self, frame: &[u8]) -> Result<Option<usize>, Failure> {
        let Some(prelude) = frame.first_chunk::<PRELUDE>() else { return Ok(None) };
        let [a, b, c, d, _, _, _, _, checksum @ ..] = *prelude;
        let summed = prelude.first_chunk::<8>().map(|lengths| crc32fast::hash(lengths));
        if summed != Some(u32::from_be_bytes(checksum)) {
            return Err(corrupt());
        }
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        if length < SHORTEST {
            return Err(corrupt());
        }
        if length > self.longest {
            return Err(SseTooLarge { limit: self.longest }.into());
        }
        Ok(Some(length))
    }

    /// Reads a frame; false when there is nothing to tell of it.
    fn read(&mut self, message: &Message) -> Result<bool, Failure> {
        let header = |name: &str| {
            let header = message.headers().iter().find(|header| header.name().as_str() == name)?;
            header.value().as_string().ok().map(aws_smithy_types::str_bytes::StrBytes::as_str)
        };
        match header(":message-type") {
            Some("event") => {
                let payload = std::str::from_utf8(message.payload()).map_err(|_| corrupt())?;
                self.event.clear();
                self.event.push_str(header(":event-type").unwrap_or_default());
                self.data.clear();
                self.data.push_str(payload);
                Ok(true)
            }
            Some("exception") => {
                let name = header(":exception-type").unwrap_or_default();
                Err(Failure::from_exception(name, message.payload()))
            }
            Some("error") => Err(Failure::from_exception(header(":error-code").unwrap_or_default(), b"")),
            // Whatever comes later.
            Some(_) => Ok(false),
            None => Err(corrupt()),
        }
    }
}

fn message(frame: &[u8]) -> Result<Message, Failure> {
    read_message_from(frame).map_err(|_| corrupt())
}

fn corrupt() -> Failure {
    Failure::new(
        Kind::Malformed,
        "a frame of the stream is corrupt; is there something between here and the provider?",
    )
}
