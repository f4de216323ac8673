use harness::prelude::*;
use harness_tests::models::PlainModel;

/// Looks.
#[tool]
async fn look(at: String) -> String {
    at
}


/// You help.
#[agent(model = "fast", tools = [look])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: PlainModel("one") },
    agents: [Helper],
}

fn main() {}
