use acme::Plain;
use harness::{agent, harness, tool};

/// Look something up.
#[tool]
async fn search(what: String) -> String {
    what
}

/// You help.
#[agent(model = "fast", tools = [search])]
struct Support;

harness! { name: Shop, models: { fast: Plain("p") }, agents: [Support] }

fn main() {}
