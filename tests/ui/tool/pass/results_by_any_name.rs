//! A `Result` is known by its type, and a type called `..Result` is a value like any other.

use harness::prelude::*;
use harness::__private::Tool;

#[derive(Schema, Debug, PartialEq)]
struct SearchResult {
    title: String,
}

type Fallible<T> = Result<T, ToolError>;
type MyResult<T> = Result<T, std::num::ParseIntError>;
type Titles = Vec<String>;

/// Searches.
#[tool]
async fn search(query: String) -> SearchResult {
    SearchResult { title: query }
}

/// Searches, or fails.
#[tool]
async fn may_fail(query: String) -> Result<SearchResult, ToolError> {
    Ok(SearchResult { title: query })
}

/// Reads a number.
#[tool]
async fn number(text: String) -> MyResult<u32> {
    text.parse()
}

/// Gives a title.
#[tool]
async fn title(text: String) -> Fallible<String> {
    Ok(text)
}

/// Lists titles.
#[tool]
async fn titles(text: String) -> Titles {
    vec![text]
}

fn outputs<A, B, C, D, E>()
where
    search: Tool<Output = A>,
    may_fail: Tool<Output = B>,
    number: Tool<Output = C>,
    title: Tool<Output = D>,
    titles: Tool<Output = E>,
{
}

pub(crate) fn main() {
    outputs::<SearchResult, SearchResult, u32, String, Vec<String>>();
    let schema = <search as Tool>::DEF.output.is_some();
    assert!(schema, "a struct has a schema");
}
