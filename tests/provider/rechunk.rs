//! Every recorded stream, cut elsewhere: the events are the same wherever the network cuts.

use crate::exchange::{self, Exchange};
use crate::family::{Family, Heard};
use harness::adapter::model::wire::{SseDecoder, SseLimits};
use harness::port::model::{ModelEvent, Part};

fn read<'a>((exchange, family): &(Exchange, Family), pieces: impl IntoIterator<Item = &'a [u8]>) -> Heard {
    (family.read)(exchange, &mut pieces.into_iter())
}

fn streams() -> Vec<(Exchange, Family)> {
    let streams: Vec<_> =
        exchange::conversations().into_iter().filter(|(exchange, _)| exchange.is_stream()).collect();
    assert!(streams.len() >= 15, "{}", streams.len());
    streams
}

fn at_random<'a>(body: &'a [u8], random: &mut fastrand::Rng) -> Vec<&'a [u8]> {
    let mut chunks = Vec::new();
    let mut rest = body;
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(random.usize(1..=rest.len().min(400)));
        chunks.push(chunk);
        rest = after;
    }
    chunks
}

#[test]
fn one_byte_at_a_time() {
    for stream in streams() {
        let exchange = &stream.0;
        let body = exchange.body();
        let whole = read(&stream, [&body[..]]);
        assert!(!whole.0.is_empty(), "{}", exchange.name);
        assert_eq!(read(&stream, body.chunks(1)), whole, "{}", exchange.name);
    }
}

#[test]
fn at_random_places() {
    for stream in streams() {
        let exchange = &stream.0;
        let body = exchange.body();
        let whole = read(&stream, [&body[..]]);
        for seed in 0..10 {
            let chunks = at_random(&body, &mut fastrand::Rng::with_seed(seed));
            assert_eq!(read(&stream, chunks), whole, "{} with seed {seed}", exchange.name);
        }
    }
}

#[test]
fn with_other_line_ends() {
    for stream in streams() {
        let exchange = &stream.0;
        if !exchange.is_sse() {
            continue;
        }
        let body = exchange.text().replace("\r\n", "\n");
        let whole = read(&stream, [body.as_bytes()]);
        for end in ["\r\n", "\r"] {
            let body = format!("\u{feff}: a comment{end}{}", body.replace('\n', end));
            assert_eq!(read(&stream, body.as_bytes().chunks(7)), whole, "{} with {end:?}", exchange.name);
        }
    }
}

/// Whole streams where they are short.
#[test]
fn short_streams_at_every_two_way_split() {
    let mut splits = 0;
    for stream in streams() {
        let exchange = &stream.0;
        let body = exchange.body();
        if body.len() > 2500 {
            continue;
        }
        let whole = read(&stream, [&body[..]]);
        for at in 0..=body.len() {
            let (before, after) = body.split_at(at);
            assert_eq!(read(&stream, [before, after]), whole, "{} at {at}", exchange.name);
            splits += 1;
        }
    }
    assert!(splits > 1500, "{splits}");
}

/// Every split of every stream: a split touches at most the lines around it, so two events around it are enough.
/// Inside very long lines of plain letters, where one place is like the next, every thirteenth place is taken.
#[test]
fn every_two_way_split_of_every_stream() {
    let mut splits = 0;
    for stream in streams() {
        let exchange = &stream.0;
        if !exchange.is_sse() {
            continue;
        }
        let body = exchange.text().replace("\r\n", "\n");
        let blocks: Vec<&str> = body.split_inclusive("\n\n").collect();
        for around in blocks.windows(2.min(blocks.len())) {
            let window = around.concat().into_bytes();
            let whole = sse(&[&window]);
            for at in (0..=window.len())
                .filter(|at| window.len() < 2000 || at % 13 == 0 || is_special(&window, *at))
            {
                let (before, after) = window.split_at(at);
                assert_eq!(sse(&[before, after]), whole, "{} at {at} of {around:?}", exchange.name);
                splits += 1;
            }
        }
    }
    assert!(splits > 100_000, "{splits}");
}

/// Near the end of a line, or near a character of several bytes.
fn is_special(bytes: &[u8], at: usize) -> bool {
    let near = &bytes[at.saturating_sub(8)..bytes.len().min(at + 8)];
    near.iter().any(|byte| *byte == b'\n' || !byte.is_ascii())
}

fn sse(chunks: &[&[u8]]) -> Vec<(String, String)> {
    let mut decoder = SseDecoder::new(SseLimits::default());
    let mut heard = Vec::new();
    for chunk in chunks {
        let mut rest = *chunk;
        while let Some(event) = decoder.next(&mut rest).unwrap() {
            heard.push((event.event.to_owned(), event.data.to_owned()));
        }
    }
    heard
}

/// A stream that is cut anywhere is never a success, unless its answer was complete.
#[test]
fn a_stream_cut_anywhere_is_interrupted_or_complete() {
    for stream in streams() {
        let exchange = &stream.0;
        let body = exchange.body();
        let (whole, end) = read(&stream, [&body[..]]);
        if end.is_err() {
            continue;
        }
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..60 {
            let cut = random.usize(0..body.len());
            let (events, end) = read(&stream, [&body[..cut]]);
            let finished = events.iter().any(|event| matches!(event, ModelEvent::Finished { .. }));
            assert_eq!(end.is_ok(), finished, "{} at {cut}", exchange.name);
            if finished {
                let said = |events: &[ModelEvent]| {
                    let mut events = events.to_vec();
                    // What is said about an answer comes after it.
                    let about = |event: &ModelEvent| match event {
                        ModelEvent::Part(Part::Opaque(opaque)) => opaque.kind == "trace",
                        event => matches!(event, ModelEvent::Usage(_)),
                    };
                    events.retain(|event| !about(event));
                    events
                };
                assert_eq!(said(&events), said(&whole), "{} at {cut}", exchange.name);
            }
        }
    }
}
