use harness::prelude::*;


/// Looks.
#[tool(name = "look at")]
async fn look(at: String) -> String {
    at
}

fn main() {}
