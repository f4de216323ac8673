use harness::prelude::*;


/// Looks.
#[tool]
async fn look(a: &ToolCx<look>, b: &ToolCx<look>) -> String {
    let _ = (a, b);
    String::new()
}

fn main() {}
