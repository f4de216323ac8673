use harness::prelude::*;
use harness_tests::models::VectorModel;

/// You help.
#[agent(model = "fast")]
struct Helper;

harness! {
    name: Shop,
    models: { fast: VectorModel("small") },
    agents: [Helper],
}

fn main() {}
