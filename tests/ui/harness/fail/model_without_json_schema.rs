use acme::Talker;
use harness::{AgentOutput, agent, harness};

/// What the customer reads.
#[derive(AgentOutput)]
struct Answer {
    text: String,
}

/// You help.
#[agent(model = "fast", output = Answer)]
struct Support;

harness! { name: Shop, models: { fast: Talker("t") }, agents: [Support] }

fn main() {}
