use harness::adapter::model::AnyModel;
use harness::prelude::*;

/// An answer.
#[derive(AgentOutput)]
struct Answer {
    text: String,
}

/// You help.
#[agent(model = "fast", output = Answer, requires(model.json_schema))]
struct Helper;

harness! {
    name: Shop,
    models: { fast: AnyModel("openai:gpt-3.5-turbo") },
    agents: [Helper],
}

fn main() {}
