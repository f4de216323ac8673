use harness::prelude::*;


/// Looks.
#[tool]
async fn look((at, when): (String, u32)) -> String {
    format!("{at}{when}")
}

fn main() {}
