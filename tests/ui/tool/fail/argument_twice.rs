use harness::prelude::*;


/// Looks.
#[tool(effect = read, effect = once)]
async fn look(at: String) -> String {
    at
}

fn main() {}
