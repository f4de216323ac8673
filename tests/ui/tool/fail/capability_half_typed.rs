use harness::prelude::*;


/// Runs.
#[tool(requires(sandbox.))]
async fn run(command: String) -> String {
    command
}

fn main() {}
