use harness::prelude::*;


/// Runs.
#[tool(requires(sandbx.exec))]
async fn run(command: String) -> String {
    command
}

fn main() {}
