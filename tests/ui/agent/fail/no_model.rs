use harness::prelude::*;


/// You help.
#[agent(tools = [])]
struct Helper;

fn main() {}
