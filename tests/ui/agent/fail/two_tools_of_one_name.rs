use harness::prelude::*;

/// Searches.
#[tool]
async fn search(what: String) -> String {
    what
}

/// You help.
#[agent(model = "fast", tools = [search, harness_tests::items::search])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    agents: [Helper],
}

fn main() {}
