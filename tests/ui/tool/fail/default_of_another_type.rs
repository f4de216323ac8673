use harness::prelude::*;


/// Looks.
#[tool]
async fn look(#[arg(default = 2.5)] times: u32) -> u32 {
    times
}

fn main() {}
