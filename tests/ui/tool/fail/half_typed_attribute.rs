use harness::prelude::*;


/// Looks.
#[tool(effect = , timeout = "1s")]
async fn look(at: String) -> String {
    at
}

/// The tool is still there.
#[agent(model = "fast", tools = [look])]
struct Helper;

fn main() {}
