use harness::prelude::*;


#[tool]
async fn look(at: String) -> String {
    at
}

fn main() {}
