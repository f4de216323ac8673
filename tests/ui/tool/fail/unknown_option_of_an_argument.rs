use harness::prelude::*;


/// Looks.
#[tool]
async fn look(#[arg(defalt = 2)] times: u32) -> u32 {
    times
}

fn main() {}
