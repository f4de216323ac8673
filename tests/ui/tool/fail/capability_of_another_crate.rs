use harness::prelude::*;


/// Runs.
#[tool(requires(acme::gpu))]
async fn run(command: String) -> String {
    command
}

fn main() {}
