use harness::prelude::*;


/// Runs.
#[tool(requires(sandbox.exec, sandbox.exec))]
async fn run(command: String) -> String {
    command
}

fn main() {}
