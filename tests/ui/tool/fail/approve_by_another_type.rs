use harness::prelude::*;


/// Pays.
#[tool(approve = large)]
async fn pay(cents: u32) -> u32 {
    cents
}

fn large(cents: &u32) -> bool {
    *cents > 100
}

fn main() {}
