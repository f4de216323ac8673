use acme::Talker;
use harness::{agent, harness};

/// You help.
#[agent(model = "fast")]
struct Support;

harness! {
    name: Shop
    models: { fast: Talker("t") },
    agents: [Support],
}

fn main() {
    let _ = Shop::inspect();
}
