use harness::adapter::model::OpenAi;
use harness::prelude::*;
use std::collections::HashMap;

#[derive(Schema)]
struct Part {
    price_cents: u32,
    attributes: HashMap<String, String>,
}

#[derive(AgentOutput)]
struct Catalogue {
    title: String,
    parts: Vec<Part>,
}

/// You list parts.
#[agent(model = "fast", output = Catalogue)]
struct Clerk;

/// You help.
#[agent(model = "other", agents = [Clerk])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: OpenAi("gpt-5-mini"), other: ScriptedModel },
    agents: [Helper],
}

fn main() {}
