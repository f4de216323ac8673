use harness::prelude::*;
use harness_tests::models::ChatModel;

#[derive(AgentOutput)]
struct Answer {
    text: String,
}

/// You help.
#[agent(model = "fast", output = Answer, requires(model.json_schema))]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ChatModel("mini-2") },
    agents: [Helper],
}

fn main() {}
