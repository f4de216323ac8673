use harness::prelude::*;


/// You help.
#[agent(model = fast)]
struct Helper;

fn main() {}
