use harness::prelude::*;

/// Runs.
#[tool(requires(sandbox.exec))]
async fn run(command: String) -> String {
    command
}

/// You help.
#[agent(model = "fast", agents = [Second])]
struct Helper;

/// You help back.
#[agent(model = "fast", agents = [Helper], tools = [run])]
struct Second;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    agents: [Helper],
}

fn main() {}
