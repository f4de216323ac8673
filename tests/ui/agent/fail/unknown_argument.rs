use harness::prelude::*;


/// You help.
#[agent(model = "fast", otput = String)]
struct Helper;

fn main() {}
