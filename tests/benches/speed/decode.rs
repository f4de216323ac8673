//! How fast each provider's decoder reads a long answer: from bytes to model events.

use crate::answers::ANSWERS;
use crate::table::{REPETITIONS, Table};
use cpu_time::ProcessTime;
use std::hint::black_box;

const BYTES: usize = 16 << 20;

pub(crate) fn bench(table: &mut Table) {
    for answer in ANSWERS {
        let body = answer.body(BYTES);
        let mut fastest = f64::INFINITY;
        for _ in 0..REPETITIONS {
            let began = ProcessTime::now();
            let heard = black_box((answer.read)(&body));
            assert!(heard > BYTES / 40, "{heard} bytes of text");
            fastest = fastest.min(began.elapsed().as_secs_f64());
        }
        table.row(
            format!("decoding {}, from bytes to model events", answer.api),
            format!("{:.0} MB/s", body.len() as f64 / 1e6 / fastest),
            "",
        );
    }
}
