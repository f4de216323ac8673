//! The decoder of server-sent events against a naive reading of the standard.

use super::pieces;
use harness::adapter::model::wire::{SseDecoder, SseLimits};

/// An event: its name and its data.
type Event = (String, String);

/// The standard, on the whole text at once.
#[must_use]
pub fn naive(body: &[u8]) -> Vec<Event> {
    let text = String::from_utf8_lossy(body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)).into_owned();
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let Some((lines, _unfinished)) = text.rsplit_once('\n') else { return Vec::new() };
    let (mut events, mut name, mut data) = (Vec::new(), String::new(), None::<String>);
    for line in lines.split('\n') {
        if line.is_empty() {
            if let Some(data) = data.take() {
                events.push((name.clone(), data));
            }
            name.clear();
            continue;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => name = value.to_owned(),
            "data" => data = Some(data.map_or_else(|| value.to_owned(), |data| format!("{data}\n{value}"))),
            _ => {}
        }
    }
    events
}

/// Any bytes, cut anywhere, are the events that the standard says; and no event is longer than the limit.
///
/// # Panics
/// Where that does not hold.
pub fn holds_for_sse(bytes: &[u8], standard: fn(&[u8]) -> Vec<Event>) {
    let expected = standard(bytes);
    assert_eq!(decode(&[bytes]), expected);
    assert_eq!(decode(&pieces(bytes)), expected);
    if bytes.len() <= 4_096 {
        assert_eq!(decode(&bytes.chunks(1).collect::<Vec<_>>()), expected);
    }
    let limits = SseLimits { line: 32, event: 48 };
    let mut decoder = SseDecoder::new(limits);
    let mut rest = bytes;
    while let Ok(Some(event)) = decoder.next(&mut rest) {
        assert!(event.data.len() <= limits.event, "{}", event.data.len());
    }
}

fn decode(pieces: &[&[u8]]) -> Vec<Event> {
    let mut decoder = SseDecoder::new(SseLimits::default());
    let mut events = Vec::new();
    for piece in pieces {
        let mut rest = *piece;
        while let Ok(Some(event)) = decoder.next(&mut rest) {
            events.push((event.event.to_owned(), event.data.to_owned()));
        }
    }
    events
}
