use harness::{agent, harness};

/// You help.
#[agent(model = "fast")]
struct Support;

harness! { name: Shop, modles: { fast: harness::adapter::model::ScriptedModel([]) }, agents: [] }

fn main() {}
