use harness::prelude::*;


/// Sees.
#[tool(requires(model.vision))]
async fn see(what: String) -> String {
    what
}

fn main() {}
