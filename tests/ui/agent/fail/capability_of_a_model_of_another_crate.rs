use harness::prelude::*;

/// You are a poet.
#[agent(model = "fast", requires(harness_tests::items::verse))]
struct Poet;

harness! {
    name: Salon,
    models: { fast: ScriptedModel },
    agents: [Poet],
}

fn main() {}
