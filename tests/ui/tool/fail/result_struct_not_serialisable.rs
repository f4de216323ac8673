use harness::prelude::*;

struct SearchResult {
    title: String,
}

/// Searches.
#[tool]
async fn search(query: String) -> SearchResult {
    SearchResult { title: query }
}

fn main() {}
