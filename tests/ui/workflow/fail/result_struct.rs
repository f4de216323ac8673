use harness::prelude::*;

struct SearchResult;

/// Searches.
#[workflow]
async fn work(input: String) -> SearchResult {
    drop(input);
    SearchResult
}

fn main() {}
