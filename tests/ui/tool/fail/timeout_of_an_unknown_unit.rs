use harness::prelude::*;


/// Looks.
#[tool(timeout = "20 parsecs")]
async fn look(at: String) -> String {
    at
}

fn main() {}
