use acme::Talker;
use harness::{agent, harness};

/// You help.
#[agent(model = "fats")]
struct Support;

harness! { name: Shop, models: { fast: Talker("t"), slow: Talker("t") }, agents: [Support] }

fn main() {}
