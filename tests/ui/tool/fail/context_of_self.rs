use harness::prelude::*;


/// Looks.
#[tool]
async fn look(cx: &ToolCx<Self>, at: String) -> String {
    let _ = cx;
    at
}

fn main() {}
