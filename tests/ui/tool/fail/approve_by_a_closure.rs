use harness::prelude::*;

/// Pays.
#[tool(approve = |call| call.cents > 100)]
async fn pay(cents: u32) -> u32 {
    cents
}

fn main() {}
