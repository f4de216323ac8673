use harness::prelude::*;

/// Searches.
#[workflow]
async fn work(input: String) -> String {
    input
}

fn main() {}
