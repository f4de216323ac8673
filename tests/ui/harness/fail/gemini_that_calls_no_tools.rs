use harness::prelude::*;

/// The time of day.
#[tool(effect = read)]
async fn clock() -> Result<String, ToolError> {
    Ok("noon".into())
}

/// You help.
#[agent(model = "fast", tools = [clock])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: Gemini("gemini-2.5-flash-image") },
    agents: [Helper],
}

fn main() {}
