//! The framing of AWS: exact, cut anywhere, corrupt, and with lengths that lie.

use crate::exchange;
use harness::adapter::model::wire::{Decode, Failure, Flow, SseEvent, SseLimits, StreamReader};
use harness::port::model::{ModelErrorKind as Kind, ModelSink};
use proptest::prelude::*;
use std::sync::{Arc, Mutex};

type Heard = Arc<Mutex<Vec<(String, String)>>>;

/// A provider that only listens.
struct Listen(Heard);

impl Decode for Listen {
    fn event(&mut self, event: SseEvent<'_>, _: &mut dyn ModelSink) -> Result<Flow, Failure> {
        self.0.lock().unwrap().push((event.event.to_owned(), event.data.to_owned()));
        Ok(Flow::Continue)
    }

    fn end(&mut self, _: &mut dyn ModelSink) -> Result<(), Failure> {
        Ok(())
    }
}

fn read<'a>(
    pieces: impl IntoIterator<Item = &'a [u8]>,
    limits: SseLimits,
) -> (Vec<(String, String)>, Result<(), Failure>) {
    let heard = Heard::default();
    let mut reader = StreamReader::event_stream(Listen(heard.clone()), limits);
    let mut out = Vec::new();
    let mut end = Ok(());
    for piece in pieces {
        if let Err(failure) = reader.feed(piece, &mut out) {
            end = Err(failure);
            break;
        }
    }
    let heard = std::mem::take(&mut *heard.lock().unwrap());
    (heard, end)
}

fn whole(body: &[u8]) -> (Vec<(String, String)>, Result<(), Failure>) {
    read([body], SseLimits::default())
}

/// The checksum by hand, bit by bit.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = !0_u32;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

fn u32_of(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap().to_be_bytes()
}

/// A frame of raw headers, with the checksums it ought to have.
fn raw_frame(headers: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut frame = [u32_of(headers.len() + payload.len() + 16), u32_of(headers.len())].concat();
    frame.extend(crc32(&frame).to_be_bytes());
    frame.extend_from_slice(headers);
    frame.extend_from_slice(payload);
    frame.extend(crc32(&frame).to_be_bytes());
    frame
}

fn header(name: &str, value: &str) -> Vec<u8> {
    let mut bytes = vec![u8::try_from(name.len()).unwrap()];
    bytes.extend_from_slice(name.as_bytes());
    bytes.push(7);
    bytes.extend(u16::try_from(value.len()).unwrap().to_be_bytes());
    bytes.extend_from_slice(value.as_bytes());
    bytes
}

/// A frame of one event.
pub(super) fn event(kind: &str, payload: &str) -> Vec<u8> {
    let headers = [
        header(":event-type", kind),
        header(":content-type", "application/json"),
        header(":message-type", "event"),
    ];
    raw_frame(&headers.concat(), payload.as_bytes())
}

/// A frame of one exception.
pub(super) fn exception(kind: &str, payload: &str) -> Vec<u8> {
    let headers = [header(":exception-type", kind), header(":message-type", "exception")];
    raw_frame(&headers.concat(), payload.as_bytes())
}

fn events(count: usize) -> Vec<u8> {
    (0..count).flat_map(|at| event("delta", &format!("{{\"at\":{at},\"text\":\"é{at}\"}}"))).collect()
}

#[test]
fn the_checksum_is_that_of_the_standard() {
    assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
}

#[test]
fn exact_frames_and_one_byte_at_a_time() {
    let body = events(5);
    let (heard, end) = whole(&body);
    assert_eq!(end, Ok(()));
    assert_eq!(heard.len(), 5);
    assert_eq!(heard[4], ("delta".to_owned(), r#"{"at":4,"text":"é4"}"#.to_owned()));
    assert_eq!(read(body.chunks(1), SseLimits::default()), (heard.clone(), Ok(())));
    for size in 2..80 {
        assert_eq!(read(body.chunks(size), SseLimits::default()), (heard.clone(), Ok(())), "{size}");
    }
}

#[test]
fn every_recorded_frame_is_what_was_decoded_when_it_was_recorded() {
    let mut frames = 0;
    for exchange in exchange::everything().iter().filter(|exchange| exchange.is_event_stream()) {
        let (heard, _) = whole(&exchange.body());
        let decoded = exchange.response["decoded_events"].as_array().map_or(&[][..], Vec::as_slice);
        let events: Vec<_> = decoded.iter().filter(|event| event["message_type"] == "event").collect();
        if !events.is_empty() {
            assert_eq!(heard.len(), events.len(), "{}", exchange.name);
        }
        for ((kind, data), event) in heard.iter().zip(events) {
            assert_eq!(*kind, event["type"].as_str().unwrap());
            let data: serde_json::Value = serde_json::from_str(data).unwrap();
            if event["payload"].is_object() && exchange.api == "converse-stream" {
                assert_eq!(data, event["payload"], "{}", exchange.name);
            }
            frames += 1;
        }
    }
    assert!(frames > 250, "{frames}");
}

#[test]
fn a_flipped_bit_anywhere_is_never_an_event() {
    let first = event("delta", "{\"a\":1}");
    let body = [first.clone(), event("delta", "{\"b\":2}")].concat();
    for at in first.len()..body.len() {
        for bit in 0..8 {
            let mut body = body.clone();
            body[at] ^= 1 << bit;
            let (heard, end) = whole(&body);
            assert_eq!(heard.len(), 1, "byte {at}, bit {bit}");
            assert_eq!(end.unwrap_err().kind, Kind::Malformed, "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn lengths_that_lie_are_found_before_anything_is_held() {
    let honest = event("delta", "{}");
    // The checksum of the lengths fits, so that only the lengths are wrong.
    let lying = |total: u32, headers: u32| {
        let mut frame = [total.to_be_bytes(), headers.to_be_bytes()].concat();
        frame.extend(crc32(&frame).to_be_bytes());
        [frame, honest[12..].to_vec()].concat()
    };
    let length = u32::try_from(honest.len()).unwrap();
    for (total, headers, kind) in [
        (0, 0, Kind::Malformed),
        (15, 0, Kind::Malformed),
        (16, 1, Kind::Malformed),
        (length, length, Kind::Malformed),
        (length, u32::MAX, Kind::Malformed),
        (length - 1, 5, Kind::Malformed),
        (u32::MAX, 0, Kind::TooLarge),
        (u32::MAX, u32::MAX, Kind::TooLarge),
    ] {
        let body = lying(total, headers);
        for size in [1, 5, body.len()] {
            let (heard, end) = read(body.chunks(size), SseLimits::default());
            assert_eq!((heard.len(), end.unwrap_err().kind), (0, kind), "{total} and {headers}");
        }
    }
    // Lengths of four gigabytes that only the checksum gives away, at the twelfth byte.
    let (_, end) = whole(&[0xff; 12]);
    assert_eq!(end.unwrap_err().kind, Kind::Malformed);
}

#[test]
fn a_frame_has_a_limit() {
    let frame = event("delta", "{\"a\":1}");
    let limits = |longest: usize| SseLimits { line: longest, event: longest };
    assert_eq!(read([&frame[..]], limits(frame.len())).1, Ok(()));
    let end = read(frame.chunks(1), limits(frame.len() - 1)).1;
    assert_eq!(end.unwrap_err().kind, Kind::TooLarge);
}

#[test]
fn payloads_and_headers_that_are_no_text_are_malformed_and_odd_kinds_are_passed_over() {
    let event = |payload: &[u8]| raw_frame(&header(":message-type", "event"), payload);
    assert_eq!(whole(&event(b"\xff\xfe")).1.unwrap_err().kind, Kind::Malformed);
    assert_eq!(whole(&raw_frame(&[], b"{}")).1.unwrap_err().kind, Kind::Malformed);
    let later = raw_frame(&header(":message-type", "of-tomorrow"), b"{}");
    assert_eq!(whole(&[later, event(b"{}")].concat()), (vec![(String::new(), "{}".to_owned())], Ok(())));
    // Empty events keep a connection alive.
    assert_eq!(whole(&event(b"")), (vec![], Ok(())));
}

#[test]
fn each_exception_has_its_class() {
    for (name, kind) in [
        ("throttlingException", Kind::RateLimited),
        ("modelStreamErrorException", Kind::Server),
        ("internalServerException", Kind::Server),
        ("serviceUnavailableException", Kind::Overloaded),
        ("validationException", Kind::InvalidRequest),
        ("modelTimeoutException", Kind::Timeout),
        ("serviceQuotaExceededException", Kind::QuotaExceeded),
        ("accessDeniedException", Kind::Auth),
        ("ofTomorrowException", Kind::Server),
    ] {
        let failure = whole(&exception(name, "{\"message\":\"it did not work\"}")).1.unwrap_err();
        assert_eq!((failure.kind, failure.code.as_deref()), (kind, Some(name)));
    }
    let long = exception("validationException", "{\"message\":\"Input is too long for requested model.\"}");
    assert_eq!(whole(&long).1.unwrap_err().kind, Kind::ContextLength);
    let unmodelled = [header(":message-type", "error"), header(":error-code", "InternalFailure")].concat();
    assert_eq!(whole(&raw_frame(&unmodelled, b"no json")).1.unwrap_err().kind, Kind::Server);
}

proptest! {
    #[test]
    fn any_events_are_heard_wherever_they_are_cut(
        sent in prop::collection::vec(("[a-z]{0,12}", "\\PC{1,60}"), 0..8),
        sizes in prop::collection::vec(1_usize..200, 1..20),
    ) {
        let body: Vec<u8> = sent.iter().flat_map(|(kind, data)| event(kind, data)).collect();
        let mut pieces = Vec::new();
        let (mut rest, mut sizes) = (&body[..], sizes.iter().cycle());
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(rest.len().min(*sizes.next().unwrap()));
            pieces.push(piece);
            rest = after;
        }
        let sent: Vec<_> = sent.into_iter().filter(|(_, data)| !data.trim().is_empty()).collect();
        prop_assert_eq!(read(pieces, SseLimits::default()), (sent, Ok(())));
    }

    #[test]
    fn hostile_bytes_end_in_an_error_or_in_silence_however_they_are_cut(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        size in 1_usize..50,
    ) {
        prop_assert_eq!(read(bytes.chunks(size), SseLimits::default()), whole(&bytes));
    }

    /// Headers that are nonsense under checksums that fit.
    #[test]
    fn hostile_headers_end_in_an_error_or_an_event(
        headers in prop::collection::vec(any::<u8>(), 0..60),
        payload in prop::collection::vec(any::<u8>(), 0..60),
    ) {
        let body = raw_frame(&headers, &payload);
        let (heard, end) = whole(&body);
        prop_assert!(heard.len() <= 1);
        prop_assert!(end.is_err() || heard.len() <= 1);
        prop_assert_eq!(read(body.chunks(3), SseLimits::default()), (heard, end));
    }
}
