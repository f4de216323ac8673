use acme::Full;
use harness::{agent, harness};

/// You look.
#[agent(model = "eyes", requires(model.vision))]
struct Looker;

harness! { name: Shop, models: { eyes: Full("full-1") }, agents: [Looker] }

fn main() {}
