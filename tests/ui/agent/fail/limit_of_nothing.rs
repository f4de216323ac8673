use harness::prelude::*;


/// You help.
#[agent(model = "fast", limits(turns = 0))]
struct Helper;

fn main() {}
