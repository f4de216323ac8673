use harness::prelude::*;


/// You help.
#[agent(model = "fast", limits(run_time = 300))]
struct Helper;

fn main() {}
