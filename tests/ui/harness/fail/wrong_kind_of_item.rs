use acme::Talker;
use harness::{agent, harness, tool};

/// Look something up.
#[tool]
async fn search(what: String) -> String {
    what
}

/// You help.
#[agent(model = "fast")]
struct Support;

harness! { name: Shop, models: { fast: Talker("t") }, agents: [Support, search] }

fn main() {}
