use harness::prelude::*;


/// Runs.
#[tool(requires(exec))]
async fn run(command: String) -> String {
    command
}

fn main() {}
