use harness::prelude::*;


#[derive(Schema)]
struct Question {
    text: String,
    language: String,
}

#[agent(model = "fast", input = Question, instructions_template = "Answer in {langage}.")]
struct Helper;

fn main() {}
