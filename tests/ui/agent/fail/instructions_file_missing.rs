use harness::prelude::*;


#[agent(model = "fast", instructions_file = "prompts/helper.md")]
struct Helper;

fn main() {}
