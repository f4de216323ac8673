use harness::prelude::*;


/// Pays.
#[tool(approve = large)]
async fn pay() -> u32 {
    1
}

fn large(_: &pay) -> bool {
    true
}

fn main() {}
