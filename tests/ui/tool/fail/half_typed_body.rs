use harness::prelude::*;

/// Looks.
#[tool(effect = read)]
async fn look(at: String) -> String {
    at.
}

/// The tool is still there, and its arguments.
#[agent(model = "fast", tools = [look])]
struct Helper;

fn main() {
    let _ = look { at: String::new() };
}
