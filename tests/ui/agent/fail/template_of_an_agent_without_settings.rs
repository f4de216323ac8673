use harness::prelude::*;


#[agent(model = "fast", instructions_template = "Answer in {self.language}.")]
struct Helper;

fn main() {}
