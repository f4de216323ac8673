use harness::prelude::*;


/// You help.
#[agent(model = "fast", tools = [..found])]
struct Helper;

fn main() {}
