use harness::prelude::*;


/// Looks.
#[tool]
fn look(at: String) -> String {
    at
}

fn main() {}
