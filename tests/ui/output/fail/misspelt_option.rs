use harness::AgentOutput;

#[derive(AgentOutput)]
#[agent_output(strikt)]
struct Answer {
    text: String,
}

fn main() {}
