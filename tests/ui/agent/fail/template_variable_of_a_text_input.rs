use harness::prelude::*;


#[agent(model = "fast", instructions_template = "Answer {question} briefly.")]
struct Helper;

fn main() {}
