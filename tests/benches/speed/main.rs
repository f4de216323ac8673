//! What a run, a session, a start and a stream cost: `cargo bench` prints the table of `docs/performance.md`.
//!
//! The same loop beside other libraries: `cargo bench --manifest-path tests/peers/Cargo.toml`.
#![allow(missing_docs, unreachable_pub, clippy::expect_used, clippy::print_stdout, clippy::print_stderr)]

mod answers;
mod decode;
mod server;
mod sessions;
mod sse;
mod start;
mod streams;
mod table;
mod tools;
mod two_turns;

use table::{REPETITIONS, Table, Times};

/// Runs at once, and how many in all.
const LOADS: [(usize, usize); 4] = [(1, 4_000), (100, 4_000), (1_000, 4_000), (4_000, 4_000)];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [_, "--serve"] => return server::serve(),
        [_, "--streams", who, url] => return streams::measure(who, url),
        _ => {}
    }
    if arguments.iter().any(|argument| argument == "streams") {
        let mut table = Table::default();
        decode::bench(&mut table);
        streams::bench(&mut table);
        return table.print();
    }
    let mut table = Table::default();
    // First: what follows leaves memory behind that would be used again.
    sessions::bench(&mut table);
    start::bench(&mut table);
    loops(&mut table);
    tools::bench(&mut table);
    sse::bench(&mut table);
    decode::bench(&mut table);
    streams::bench(&mut table);
    table.print();
}

fn loops(table: &mut Table) {
    let mut times: [Times; LOADS.len()] = Default::default();
    for _ in 0..REPETITIONS {
        for (times, (at_once, runs)) in times.iter_mut().zip(LOADS) {
            times.add(two_turns::measure(runs, at_once), runs);
        }
    }
    let alone = times[0].minimum();
    for (times, (at_once, _)) in times.iter().zip(LOADS) {
        let ratio = times.minimum() / alone;
        table.row(
            format!("two-turn run, CPU time, {at_once} at once"),
            format!("{}, {ratio:.2}x of one at a time", times.text()),
            if at_once == 4_000 { "<= 1.2x of one at a time" } else { "" },
        );
    }
}
