use harness::prelude::*;

/// Runs.
#[tool(requires(sandbox.exec))]
async fn run(command: String) -> String {
    command
}

/// You are left.
#[agent(model = "fast", tools = [run])]
struct Left;

/// You are right.
#[agent(model = "fast", tools = [run])]
struct Right;

#[workflow(agents = [Left, Right])]
async fn work() -> Result<(), WorkflowError> {
    Ok(())
}

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    workflows: [work],
}

fn main() {}
