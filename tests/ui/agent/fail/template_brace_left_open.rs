use harness::prelude::*;


#[agent(model = "fast", instructions_template = "Answer as {\"json\": 1}, {input.")]
struct Helper;

fn main() {}
