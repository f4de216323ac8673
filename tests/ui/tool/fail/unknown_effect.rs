use harness::prelude::*;


/// Looks.
#[tool(effect = reed)]
async fn look(at: String) -> String {
    at
}

fn main() {}
