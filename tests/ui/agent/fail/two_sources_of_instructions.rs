use harness::prelude::*;


#[agent(model = "fast", instructions = "You help.", instructions_template = "You help with {input}.")]
struct Helper;

fn main() {}
