use harness::prelude::*;


/// Reads.
#[tool]
async fn read(at: String) -> String {
    at
}

fn main() {}
