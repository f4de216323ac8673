use harness::prelude::*;

/// You help.
#[agent(model = "fast")]
struct Helper;

harness! {
    name: Shop,
    models: { fast: AzureFoundry("text-embedding-3-small") },
    agents: [Helper],
}

fn main() {}
