//! What holds for every decoder, over the recorded answers and many mutations of them. The fuzz targets of
//! `tests/fuzz` check the same for longer.

use crate::exchange::{self, Exchange};
use harness::port::model::{FinishReason, ModelEvent};
use harness_tests::holds::{self, TARGETS};
use serde_json::Value;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

const MUTATIONS: usize = 40;
/// Of one answer; long recordings are cut, so that many are read.
const LONGEST: usize = 6_000;

fn targets_json() -> Value {
    serde_json::from_str(include_str!("../fuzz/targets.json")).unwrap()
}

/// The recorded answers that a target reads.
fn seeds(wanted: &Value, all: &[Exchange]) -> Vec<Vec<u8>> {
    let fits = |exchange: &&Exchange| {
        wanted.as_array().unwrap().iter().any(|these| {
            let is = |name: &str, value: &str| these[name].is_null() || these[name] == value;
            is("provider", &exchange.provider)
                && is("api", &exchange.api)
                && is("format", exchange.response["body_format"].as_str().unwrap())
                && (these["failed"] == true) == (exchange.status() >= 400)
        })
    };
    all.iter().filter(fits).map(Exchange::body).collect()
}

fn mutated(seeds: &[Vec<u8>], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut bytes = seeds[random.usize(..seeds.len())].clone();
    for _ in 0..random.usize(1..5) {
        if bytes.is_empty() {
            break;
        }
        let from = random.usize(..bytes.len());
        let to = (from + random.usize(1..200)).min(bytes.len());
        match random.u8(..7) {
            0 => bytes[from] = random.u8(..),
            1 => drop(bytes.drain(from..to)),
            2 => {
                let again = bytes[from..to].to_vec();
                bytes.splice(to..to, again);
            }
            3 => bytes.truncate(from),
            4 => {
                let other = &seeds[random.usize(..seeds.len())];
                let at = random.usize(..=other.len());
                let piece = other[at..(at + 300).min(other.len())].to_vec();
                bytes.splice(from..from, piece);
            }
            5 => {
                let words: [&[u8]; 10] = [
                    b"null",
                    b"{}",
                    b"[]",
                    b"-1",
                    b"1e99",
                    b"\"\"",
                    b"\n\n",
                    b"\r",
                    b"\\ud800",
                    b"99999999999",
                ];
                bytes.splice(from..to, words[random.usize(..words.len())].iter().copied());
            }
            // Whole lines, which are whole events of most streams.
            _ => {
                let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
                let (one, other) = (random.usize(..lines.len()), random.usize(..lines.len()));
                let mut lines = lines.clone();
                lines.swap(one, other);
                bytes = lines.concat();
            }
        }
    }
    bytes
}

#[test]
fn what_holds_for_every_decoder_holds_for_recorded_and_mutated_answers() {
    let (json, all) = (targets_json(), exchange::everything());
    for (number, (name, check)) in TARGETS.iter().enumerate() {
        let mut seeds = seeds(&json[name], &all);
        assert!(!seeds.is_empty(), "{name}");
        seeds.iter().for_each(|seed| check(seed));
        seeds.iter_mut().for_each(|seed| seed.truncate(LONGEST));
        let mut random = fastrand::Rng::with_seed(number as u64);
        for turn in 0..MUTATIONS * seeds.len().min(25) {
            let bytes = mutated(&seeds, &mut random);
            let held = catch_unwind(|| check(&bytes));
            assert!(held.is_ok(), "{name}, turn {turn}: {:?}", String::from_utf8_lossy(&bytes));
        }
    }
}

#[test]
fn every_target_is_fuzzed() {
    let ours: BTreeSet<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(ours.len(), TARGETS.len());
    let json = targets_json();
    assert_eq!(json.as_object().unwrap().keys().map(String::as_str).collect::<BTreeSet<_>>(), ours);
    let manifest = include_str!("../fuzz/Cargo.toml");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/fuzz_targets");
    for name in &ours {
        assert!(
            manifest.contains(&format!("[[bin]]\nname = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"")),
            "{name}"
        );
        let source = std::fs::read_to_string(format!("{folder}/{name}.rs")).unwrap();
        assert!(source.contains(&format!("check(\"{name}\", bytes)")), "{name}");
    }
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), ours.len());
}

fn finished() -> ModelEvent {
    ModelEvent::Finished { reason: FinishReason::Stop }
}

fn text(text: &str) -> ModelEvent {
    ModelEvent::Text { delta: text.into() }
}

/// The control: decoders that are wrong are found out.
#[test]
fn what_does_not_hold_is_seen() {
    let seen = |check: &dyn Fn()| catch_unwind(AssertUnwindSafe(check)).is_err();
    let whole = |events: Vec<ModelEvent>| holds::holds_for_a_whole(b"two bytes", &(events, Ok(())));
    assert!(!seen(&|| whole(vec![text("a"), finished()])));
    assert!(seen(&|| whole(vec![])));
    assert!(seen(&|| whole(vec![finished(), finished()])));
    assert!(seen(&|| whole(vec![finished(), text("a")])));
    assert!(seen(&|| whole(vec![ModelEvent::ToolCallDelta { index: 0, delta: "{".into() }, finished()])));
    assert!(seen(&|| whole(vec![text(&"x".repeat(2_000)), finished()])));
    // One that tells how it was cut.
    let bytes = b"data: a long enough line to be cut somewhere";
    assert!(seen(&|| holds::holds_for_a_stream(bytes, &|pieces| {
        let mut events: Vec<_> = pieces.map(|piece| text(&piece.len().to_string())).collect();
        events.push(finished());
        (events, Ok(()))
    })));
    assert!(seen(&|| holds::holds_for_sse(b"data: a\n\n", |_| Vec::new())));
}
