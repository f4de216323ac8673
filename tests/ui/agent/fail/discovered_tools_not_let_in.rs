use harness::prelude::*;

/// You help.
#[agent(model = "fast", tools = [..discovered])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    agents: [Helper],
}

fn main() {}
