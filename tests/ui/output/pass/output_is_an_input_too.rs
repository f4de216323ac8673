use harness::{AgentInput, AgentOutput, Schema};

/// What is asked.
#[derive(Schema)]
struct Question {
    text: String,
    more: Option<Vec<Answer>>,
}

/// What the customer reads.
#[derive(AgentOutput)]
#[agent_output(strict)]
struct Answer {
    /// At most three sentences.
    text: String,
    refund_cents: Option<u32>,
}

fn input<T: AgentInput>() {}
fn output<T: AgentOutput>() {}

pub(crate) fn main() {
    input::<Question>();
    input::<Answer>();
    output::<Answer>();
    input::<String>();
    output::<String>();
}
