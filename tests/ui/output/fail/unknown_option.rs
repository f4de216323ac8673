use harness::AgentOutput;

#[derive(AgentOutput)]
#[agent_output(portable)]
struct Answer {
    text: String,
}

fn main() {}
