use harness::prelude::*;

/// Keeps.
#[tool(requires(state.persistent))]
async fn keep(what: String) -> String {
    what
}

/// You help.
#[agent(model = "fast", tools = [keep])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    state: InMemoryState,
    agents: [Helper],
}

fn main() {}
