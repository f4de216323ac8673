use harness::prelude::*;
use harness_tests::models::ChatModel;

/// You describe pictures.
#[agent(model = "fast", requires(model.vision))]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ChatModel("large") },
    agents: [Helper],
}

fn main() {}
