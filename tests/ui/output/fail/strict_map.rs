use harness::AgentOutput;
use std::collections::HashMap;

#[derive(AgentOutput)]
#[agent_output(strict)]
struct Answer {
    text: String,
    prices: HashMap<String, u32>,
}

fn main() {}
