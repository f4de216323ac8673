use harness::{agent, harness};

/// You help.
#[agent(model = "fast")]
struct Support;

harness! { name: Shop, models: { fast: String }, agents: [Support] }

fn main() {}
