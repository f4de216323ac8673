use harness::prelude::*;


/// You help.
#[agent(model = "fast", tools = [String])]
struct Helper;

fn main() {}
