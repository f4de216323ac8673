//! The cursor is at the end: everything before it still works.
use acme::Talker;
use harness::{agent, harness};

/// You help.
#[agent(model = "fast")]
struct Support;

harness! {
    name: Shop,
    models: { fast: Talker("t") },
    agents: [Support],
    work
}

fn main() {
    let _ = Shop::inspect();
}
