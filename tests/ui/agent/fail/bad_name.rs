use harness::prelude::*;


/// You help.
#[agent(model = "fast", name = "the helper")]
struct Helper;

fn main() {}
