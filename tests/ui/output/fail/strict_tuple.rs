use harness::AgentOutput;

#[derive(AgentOutput)]
#[agent_output(strict)]
struct Answer {
    text: String,
    pair: (u32, String),
}

fn main() {}
