use harness::prelude::*;


/// Looks.
#[tool(effect = read timeout = "1s")]
async fn look(at: String) -> String {
    at
}

fn main() {}
