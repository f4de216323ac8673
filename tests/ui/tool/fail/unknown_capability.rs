use harness::prelude::*;


/// Runs.
#[tool(requires(sandbox.exce))]
async fn run(command: String) -> String {
    command
}

fn main() {}
