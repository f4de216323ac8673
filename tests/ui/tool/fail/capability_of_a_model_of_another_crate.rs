use harness::prelude::*;

/// Rhymes.
#[tool(requires(harness_tests::items::verse))]
async fn rhyme(word: String) -> String {
    word
}

fn main() {}
