//! What holds for every decoder of answers, streamed or whole.

use super::pieces;
use harness::adapter::model::wire::{Decode, Failure, Flow, SseLimits, StreamReader};
use harness::port::model::{ModelEvent, ModelSink, Part};

/// What an answer came to: its events, and how it ended.
pub type Heard = (Vec<ModelEvent>, Result<(), Failure>);

/// Pieces of a body, as a network delivers them.
pub type Pieces<'a, 'b> = &'a mut dyn Iterator<Item = &'b [u8]>;

/// Checks a decoder of streams.
pub(super) fn stream(bytes: &[u8], read: impl Fn(Pieces<'_, '_>) -> Heard) {
    holds_for_a_stream(bytes, &read);
}

/// Checks a decoder of whole answers.
pub(super) fn whole(bytes: &[u8], decode: impl Fn(&[u8], &mut dyn ModelSink) -> Result<(), Failure>) {
    let mut events = Vec::new();
    let end = decode(bytes, &mut events);
    holds_for_a_whole(bytes, &(events, end));
}

/// Reads a stream of server-sent events.
pub fn read_sse(decode: impl Decode, pieces: Pieces<'_, '_>) -> Heard {
    read_with(StreamReader::new(decode, SseLimits::default()), pieces)
}

/// Reads a stream.
pub fn read_with(mut reader: StreamReader<impl Decode>, pieces: Pieces<'_, '_>) -> Heard {
    let mut events = Vec::new();
    for piece in pieces {
        match reader.feed(piece, &mut events) {
            Ok(Flow::Continue) => {}
            Ok(Flow::Done) => return (events, Ok(())),
            Err(failure) => return (events, Err(failure)),
        }
    }
    let end = reader.finish(&mut events);
    (events, end)
}

/// Wherever the bytes are cut, the events are the same, and they are those of an answer.
///
/// # Panics
/// Where that does not hold.
pub fn holds_for_a_stream(bytes: &[u8], read: &dyn Fn(Pieces<'_, '_>) -> Heard) {
    let heard = read(&mut std::iter::once(bytes));
    assert_eq!(read(&mut pieces(bytes).into_iter()), heard);
    if bytes.len() <= 2_048 {
        assert_eq!(read(&mut bytes.chunks(1)), heard);
    }
    holds_for_a_whole(bytes, &heard);
}

/// At most one end, and last; an end exactly where the answer is a success; no more than was sent.
///
/// # Panics
/// Where that does not hold.
pub fn holds_for_a_whole(bytes: &[u8], (events, end): &Heard) {
    let ends = events.iter().filter(|event| matches!(event, ModelEvent::Finished { .. })).count();
    assert!(ends <= 1, "{ends} ends");
    assert_eq!(end.is_ok(), ends == 1, "{end:?} with {ends} ends");
    if ends == 1 {
        assert!(matches!(events.last(), Some(ModelEvent::Finished { .. })), "the end is not last");
    }
    let mut started = Vec::new();
    let mut said = 0;
    for event in events {
        match event {
            ModelEvent::ToolCallStarted { index, id, name } => {
                assert!(!started.contains(index), "the call {index} begins twice");
                started.push(*index);
                said += id.len() + name.len();
            }
            ModelEvent::ToolCallDelta { index, delta } => {
                assert!(started.contains(index), "the call {index} goes on before it began");
                said += delta.len();
            }
            ModelEvent::Text { delta } | ModelEvent::ReasoningText { delta } => said += delta.len(),
            ModelEvent::Part(Part::Text { text }) => said += text.len(),
            _ => {}
        }
    }
    // A wrong byte is read as a character of three; a number of JSON may be written longer than it was sent. A part
    // of an answer is told at most twice.
    assert!(said <= 16 * bytes.len() + 1_024, "{said} bytes of {}", bytes.len());
    assert!(events.len() <= bytes.len() + 16, "{} events of {} bytes", events.len(), bytes.len());
}
