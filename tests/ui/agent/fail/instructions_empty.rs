use harness::prelude::*;


#[agent(model = "fast", instructions = " ")]
struct Helper;

fn main() {}
