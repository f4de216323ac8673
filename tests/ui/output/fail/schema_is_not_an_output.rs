use harness::{AgentOutput, Schema};

#[derive(Schema)]
struct Question {
    text: String,
}

fn answers<T: AgentOutput>() {}

fn main() {
    answers::<Question>();
}
