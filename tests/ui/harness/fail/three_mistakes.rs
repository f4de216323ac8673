//! All problems are told at once.
use harness_tests::models::ChatModel;
use harness::{agent, harness};

/// You help.
#[agent(model = "fast")]
struct Support;

harness! {
    name: Shop,
    models: { fast: ChatModel("t"), slow: "x" },
    agents: [Support, Support],
    sandbx: InMemorySandbox,
}

fn main() {}
