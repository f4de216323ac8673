use harness::prelude::*;
use harness_tests::models::StrictModel;

#[derive(AgentOutput)]
struct Row {
    cells: serde_json::Value,
}

/// You list rows.
#[agent(model = "fast", output = Vec<Row>)]
struct Clerk;

harness! {
    name: Shop,
    models: { fast: StrictModel("large") },
    agents: [Clerk],
}

fn main() {}
