use harness::prelude::*;

/// You help.
#[agent(model = "fast", agents = [harness_tests::items::Operator])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    agents: [Helper],
}

fn main() {}
