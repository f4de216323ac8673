use harness::prelude::*;

/// Looks.
#[tool]
async fn look(at: String) -> String {
    at
}


/// You help.
#[agent(model = "fast", tools = [look, look])]
struct Helper;

fn main() {}
