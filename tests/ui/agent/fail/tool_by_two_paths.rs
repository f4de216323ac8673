use harness::prelude::*;

mod tools {
    pub(crate) use super::look as see;
}

/// Looks.
#[tool]
async fn look(at: String) -> String {
    at
}

/// You help.
#[agent(model = "fast", tools = [look, tools::see])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    agents: [Helper],
}

fn main() {}
