use harness::{agent, harness};

/// You help.
#[agent(model = "fast")]
struct Support;

harness! { name: Shop, models: { fast: ChatModel("t") }, agents: [Support] }

fn main() {}
