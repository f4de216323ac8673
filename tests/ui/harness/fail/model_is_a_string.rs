use harness::{agent, harness};

/// You help.
#[agent(model = "fast")]
struct Support;

harness! { name: Shop, models: { fast: "gpt-5-mini" }, agents: [Support] }

fn main() {}
