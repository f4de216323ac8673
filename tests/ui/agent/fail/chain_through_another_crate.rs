use harness::prelude::*;

/// You help.
#[agent(model = "fast", agents = [harness_tests::acme::Operator])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    agents: [Helper],
}

fn main() {}
