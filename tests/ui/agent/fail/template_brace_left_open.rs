use harness::prelude::*;


#[agent(model = "fast", instructions_template = "Answer {input briefly.")]
struct Helper;

fn main() {}
