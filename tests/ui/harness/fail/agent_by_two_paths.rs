use harness::prelude::*;

/// You help.
#[agent(model = "fast")]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    agents: [Helper, crate::Helper],
}

fn main() {}
