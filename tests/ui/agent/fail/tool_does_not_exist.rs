use harness::prelude::*;

/// Looks.
#[tool]
async fn look(at: String) -> String {
    at
}


/// You help.
#[agent(model = "fast", tools = [lok])]
struct Helper;

fn main() {}
