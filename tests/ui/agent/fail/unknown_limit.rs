use harness::prelude::*;


/// You help.
#[agent(model = "fast", limits(turn = 8))]
struct Helper;

fn main() {}
