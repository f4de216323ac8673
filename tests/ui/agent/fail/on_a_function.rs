use harness::prelude::*;


/// You help.
#[agent(model = "fast")]
async fn helper() {}

fn main() {}
