use harness_tests::models::ChatModel;
use harness::{agent, harness, tool};

/// Look something up.
#[tool]
async fn search(what: String) -> String {
    what
}

/// You help.
#[agent(model = "fast")]
struct Support;

harness! { name: Shop, models: { fast: ChatModel("t") }, agents: [Support, search] }

fn main() {}
