use acme::Talker;
use harness::{Resource, agent, harness, tool};

#[derive(Resource)]
struct Bank;

/// Pay money back.
#[tool]
async fn refund(_bank: &Bank, cents: u32) -> u32 {
    cents
}

/// You help.
#[agent(model = "fast", tools = [refund])]
struct Teller;

harness! { name: Shop, models: { fast: Talker("t") }, agents: [Teller] }

fn main() {}
