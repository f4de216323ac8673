//! The decoder of server-sent events against a naive reading of the standard.

use harness::adapter::model::wire::{SseDecoder, SseLimits};
use harness_tests::holds::naive;
use proptest::prelude::*;

fn decode(chunks: &[&[u8]]) -> Vec<(String, String)> {
    let mut decoder = SseDecoder::new(SseLimits::default());
    let mut events = Vec::new();
    for chunk in chunks {
        let mut rest = *chunk;
        while let Some(event) = decoder.next(&mut rest).unwrap() {
            events.push((event.event.to_owned(), event.data.to_owned()));
        }
    }
    events
}

fn cut<'a>(body: &'a [u8], places: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = places.iter().map(|place| place.index(body.len() + 1)).collect();
    places.sort_unstable();
    let mut chunks = Vec::new();
    let mut from = 0;
    for place in places {
        chunks.push(&body[from..place]);
        from = place;
    }
    chunks.push(&body[from..]);
    chunks
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(b"\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\n\n".to_vec()),
        Just(b"data".to_vec()),
        Just(b"data:".to_vec()),
        Just(b"data: {\"a\":1}".to_vec()),
        Just("data: \u{1F30D}こ".as_bytes().to_vec()),
        Just(b"event: x".to_vec()),
        Just(b": comment".to_vec()),
        Just(b"id: 1".to_vec()),
        Just(b"retry: 3".to_vec()),
        Just(b"\xEF\xBB\xBF".to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_cut_anywhere_read_as_the_standard_says(
        pieces in prop::collection::vec(piece(), 0..40),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
    ) {
        let body = pieces.concat();
        prop_assert_eq!(decode(&cut(&body, &places)), naive(&body));
        let bytes: Vec<&[u8]> = body.chunks(1).collect();
        prop_assert_eq!(decode(&bytes), naive(&body));
    }

    #[test]
    fn a_limit_is_never_passed_and_never_invented(
        pieces in prop::collection::vec(piece(), 0..40),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
        limit in 1_usize..64,
    ) {
        let body = pieces.concat();
        let mut decoder = SseDecoder::new(SseLimits { line: limit, event: limit });
        let longest_line = body.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::len).max().unwrap_or(0);
        let longest_event = naive(&body).iter().map(|event| event.1.len()).max().unwrap_or(0);
        let mut failed = false;
        'feed: for chunk in cut(&body, &places) {
            let mut rest = chunk;
            loop {
                match decoder.next(&mut rest) {
                    Ok(Some(event)) => prop_assert!(event.data.len() <= limit),
                    Ok(None) => break,
                    Err(_) => {
                        failed = true;
                        break 'feed;
                    }
                }
            }
        }
        if longest_line > limit {
            prop_assert!(failed);
        }
        if longest_event > limit {
            prop_assert!(failed);
        }
        // Replacement characters may make an event longer than its bytes, so only plain bodies must pass.
        if body.is_ascii() && body.len() <= limit {
            prop_assert!(!failed);
        }
    }
}
