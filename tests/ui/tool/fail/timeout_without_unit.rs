use harness::prelude::*;


/// Looks.
#[tool(timeout = 20)]
async fn look(at: String) -> String {
    at
}

fn main() {}
