use harness::prelude::*;


#[agent(model = "fast", instructions_template = "Answer in {self.langage}.")]
struct Helper {
    language: String,
}

fn main() {}
