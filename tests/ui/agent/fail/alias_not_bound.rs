use harness::prelude::*;

/// You help.
#[agent(model = "fst")]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    agents: [Helper],
}

fn main() {}
