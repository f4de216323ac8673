use harness::prelude::*;


/// Looks.
#[tool]
async fn look(number: u32) -> impl Into<String> {
    number.to_string()
}

fn main() {}
