//! All problems are told at once.
use acme::Talker;
use harness::{agent, harness};

/// You help.
#[agent(model = "fast")]
struct Support;

harness! {
    name: Shop,
    models: { fast: Talker("t"), slow: "x" },
    agents: [Support, Support],
    sandbx: InMemorySandbox,
}

fn main() {}
