//! The decoder of server-sent events, beside a loop that only reads the same bytes.

use crate::table::{REPETITIONS, Table};
use cpu_time::ProcessTime;
use harness::adapter::model::wire::{SseDecoder, SseLimits};
use std::hint::black_box;

const BYTES: usize = 32 << 20;
/// What a socket gives at once.
const CHUNK: usize = 16 << 10;

/// A stream as a provider sends it: a token an event.
fn body() -> Vec<u8> {
    let mut body = Vec::with_capacity(BYTES + 512);
    let mut number = 0;
    while body.len() < BYTES {
        let event = format!(
            "data: {{\"id\":\"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT\",\"object\":\"chat.completion.chunk\",\"created\":1741569952,\"model\":\"gpt-5-mini\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\" token {number}\"}},\"finish_reason\":null}}]}}\n\n"
        );
        body.extend_from_slice(event.as_bytes());
        number += 1;
    }
    body
}

pub(crate) fn bench(table: &mut Table) {
    let body = body();
    let (mut decoding, mut reading) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..REPETITIONS {
        let began = ProcessTime::now();
        let mut decoder = SseDecoder::new(SseLimits::default());
        let mut heard = 0;
        for chunk in body.chunks(CHUNK) {
            let mut rest = chunk;
            while let Some(event) = decoder.next(&mut rest).expect("no event is too large") {
                heard += black_box(event.data).len();
            }
        }
        assert!(heard > BYTES / 2);
        decoding = decoding.min(began.elapsed().as_secs_f64());

        let began = ProcessTime::now();
        let words = body.chunks_exact(8).map(|word| u64::from_le_bytes(word.try_into().unwrap_or_default()));
        black_box(words.fold(0u64, u64::wrapping_add));
        reading = reading.min(began.elapsed().as_secs_f64());
    }
    let rate = |seconds: f64| body.len() as f64 / 1e6 / seconds;
    table.row(
        "SSE decoding, chunks of 16 KiB, an event of 230 bytes a token",
        format!(
            "{:.0} MB/s; reading the same bytes {:.0} MB/s ({:.0} %)",
            rate(decoding),
            rate(reading),
            100.0 * rate(decoding) / rate(reading)
        ),
        "",
    );
}
