use harness::prelude::*;
use harness_tests::models::PlainModel;

#[derive(AgentOutput)]
struct Answer {
    text: String,
}

/// You help.
#[agent(model = "fast", output = Answer, requires(model.json_schema))]
struct Helper;

harness! {
    name: Shop,
    models: { fast: PlainModel("one") },
    agents: [Helper],
}

fn main() {}
