use harness::prelude::*;


struct Question {
    text: String,
}

/// You help.
#[agent(model = "fast", input = Question)]
struct Helper;

fn main() {}
