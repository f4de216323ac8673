use harness::prelude::*;


/// Finds.
#[tool]
async fn find(at: String) -> String {
    at
}

/// Looks.
#[tool]
async fn look(cx: &ToolCx<find>, at: String) -> String {
    let _ = cx;
    at
}

fn main() {}
