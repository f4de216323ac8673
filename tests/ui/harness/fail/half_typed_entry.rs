//! One entry is half typed: the others are registered.
use acme::Talker;
use harness::{agent, harness};

/// You help.
#[agent(model = "fast")]
struct Support;

harness! {
    name: Shop,
    models: { fast: Talker("t") },
    agents: [Support, acme::],
}

fn registered<H, T: harness::RegisteredIn<H>>() {}

fn main() {
    registered::<Shop, Support>();
}
