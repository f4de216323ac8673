use harness::prelude::*;

/// You speak.
#[agent(model = "fast")]
struct Speaker {
    language: String,
}

/// You help.
#[agent(model = "fast", agents = [Speaker])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    agents: [Helper],
}

fn main() {}
