use harness::prelude::*;


#[agent(model = "fast")]
struct Helper;

fn main() {}
