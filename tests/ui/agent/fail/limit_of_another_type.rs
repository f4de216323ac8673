use harness::prelude::*;


/// You help.
#[agent(model = "fast", limits(turns = "8"))]
struct Helper;

fn main() {}
