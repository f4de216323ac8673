use harness::prelude::*;


/// Looks.
#[tool(efect = read)]
async fn look(at: String) -> String {
    at
}

fn main() {}
