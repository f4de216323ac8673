use harness::prelude::*;


/// Looks.
#[tool]
async fn look(at: &str) -> String {
    at.to_owned()
}

fn main() {}
