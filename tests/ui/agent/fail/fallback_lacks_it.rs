use harness::prelude::*;
use harness_tests::models::{ChatModel, PlainModel};

#[derive(AgentOutput)]
struct Answer {
    text: String,
}

/// You help.
#[agent(model = "fast", output = Answer, requires(model.json_schema))]
struct Helper;

harness! {
    name: Shop,
    models: { fast: [ChatModel("large"), PlainModel("one")] },
    agents: [Helper],
}

fn main() {}
