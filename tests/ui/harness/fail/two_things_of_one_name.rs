use acme::Talker;
use harness::{agent, harness, tool};

mod shelf {
    /// Look on the shelf.
    #[harness::tool]
    pub async fn search(what: String) -> String {
        what
    }
}

/// Look everywhere.
#[tool(name = "search")]
async fn search_everywhere(what: String) -> String {
    what
}

/// You help.
#[agent(model = "fast", tools = [shelf::search, search_everywhere])]
struct Support;

harness! { name: Shop, models: { fast: Talker("t") }, agents: [Support] }

fn main() {}
