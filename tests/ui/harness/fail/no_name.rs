use harness_tests::models::ChatModel;
use harness::{agent, harness};

/// You help.
#[agent(model = "fast")]
struct Support;

harness! { models: { fast: ChatModel("t") }, agents: [Support] }

fn main() {}
