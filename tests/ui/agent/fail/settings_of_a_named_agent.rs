use harness::prelude::*;

/// You write.
#[agent(model = "fast", name = "writer")]
struct Author {
    language: String,
}

/// You help.
#[agent(model = "fast", agents = [Author])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    agents: [Helper],
}

fn main() {}
