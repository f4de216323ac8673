use harness::prelude::*;


/// Looks.
#[tool]
async fn look(at: &[String]) -> String {
    at.concat()
}

fn main() {}
