use harness::{AgentOutput, Schema};

#[derive(Schema)]
struct Detail {
    anything: harness::__private::serde_json::Value,
}

#[derive(AgentOutput)]
#[agent_output(strict)]
struct Answer {
    text: String,
    details: Vec<Detail>,
}

fn main() {}
