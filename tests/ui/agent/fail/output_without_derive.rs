use harness::prelude::*;


struct Answer {
    text: String,
}

/// You help.
#[agent(model = "fast", output = Answer)]
struct Helper;

fn main() {}
