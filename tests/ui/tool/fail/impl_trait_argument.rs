use harness::prelude::*;


/// Looks.
#[tool]
async fn look(at: impl Into<String>) -> String {
    at.into()
}

fn main() {}
