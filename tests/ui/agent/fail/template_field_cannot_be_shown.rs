use harness::prelude::*;


#[derive(Schema)]
struct Question {
    words: Vec<String>,
}

#[agent(model = "fast", input = Question, instructions_template = "Answer {words}.")]
struct Helper;

fn main() {}
