//! The cursor is at the end: everything before it still works.
use harness_tests::models::ChatModel;
use harness::{agent, harness};

/// You help.
#[agent(model = "fast")]
struct Support;

harness! {
    name: Shop,
    models: { fast: ChatModel("t") },
    agents: [Support],
    work
}

fn main() {
    let _ = Shop::inspect();
}
