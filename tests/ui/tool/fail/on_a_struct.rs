use harness::prelude::*;


/// Looks.
#[tool]
struct Look {
    at: String,
}

fn main() {}
