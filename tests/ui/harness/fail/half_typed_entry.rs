//! One entry is half typed: the others are registered.
use harness_tests::models::ChatModel;
use harness::{agent, harness};

/// You help.
#[agent(model = "fast")]
struct Support;

harness! {
    name: Shop,
    models: { fast: ChatModel("t") },
    agents: [Support, acme::],
}

fn registered<H, T: harness::RegisteredIn<H>>() {}

fn main() {
    registered::<Shop, Support>();
}
