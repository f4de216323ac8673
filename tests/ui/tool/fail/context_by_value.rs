use harness::prelude::*;


/// Looks.
#[tool]
async fn look(cx: ToolCx<look>, at: String) -> String {
    drop(cx);
    at
}

fn main() {}
