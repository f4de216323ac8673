//! Our two-turn loop beside those of rig 0.44 and aisdk 0.5, in one process and in turns, so that what disturbs one
//! disturbs all.
//!
//! `cargo bench --manifest-path tests/peers/Cargo.toml`; one library alone: `-- ours`, `-- rig`, `-- aisdk`.
#![allow(clippy::expect_used)]

mod aisdk;
mod rig;
#[path = "../../../benches/speed/table.rs"]
mod table;
#[path = "../../../benches/speed/two_turns.rs"]
mod two_turns;

use std::time::Duration;
use table::{REPETITIONS, Table, Times};

type Measure = fn(usize, usize) -> Duration;

const LIBRARIES: [(&str, Measure); 3] =
    [("ours", two_turns::measure), ("rig 0.44", rig::measure), ("aisdk 0.5", aisdk::measure)];

/// Runs at once, and how many in all.
const LOADS: [(usize, usize); 4] = [(1, 4_000), (100, 4_000), (1_000, 4_000), (4_000, 4_000)];

/// What the tools of the peers return: the JSON that our tool's typed result becomes.
fn order(order_no: String) -> String {
    #[derive(serde::Serialize)]
    struct Order {
        order_no: String,
        state: String,
    }
    serde_json::to_string(&Order { order_no, state: "shipped".to_owned() }).expect("JSON")
}

fn main() {
    let only: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let libraries: Vec<_> = LIBRARIES
        .into_iter()
        .filter(|(name, _)| only.is_empty() || only.iter().any(|only| name.starts_with(only.as_str())))
        .collect();
    let mut times: Vec<Vec<Times>> =
        LOADS.iter().map(|_| libraries.iter().map(|_| Times::default()).collect()).collect();
    for _ in 0..REPETITIONS {
        for (times, (at_once, runs)) in times.iter_mut().zip(LOADS) {
            for (times, (_, measure)) in times.iter_mut().zip(&libraries) {
                times.add(measure(runs, at_once), runs);
            }
        }
    }
    let mut table = Table::default();
    for (times, (at_once, _)) in times.iter().zip(LOADS) {
        let ours = times[0].minimum();
        for (times, (name, _)) in times.iter().zip(&libraries) {
            let against = if *name == "ours" {
                String::new()
            } else {
                format!("; ours takes {:.2}x of it", ours / times.minimum())
            };
            let goal = match (*name, at_once) {
                ("rig 0.44", 1) => "<= 0.1x",
                ("aisdk 0.5", 1) => "<= 0.5x",
                _ => "",
            };
            table.row(format!("{at_once} at once, {name}"), format!("{}{against}", times.text()), goal);
        }
    }
    table.print();
}
