use acme::{Fixer, Talker};
use harness::adapter::sandbox::InMemorySandbox;
use harness::{agent, harness};

/// You decide who repairs it.
#[agent(model = "fast", agents = [Fixer])]
struct Chief;

/// You take the call.
#[agent(model = "fast", agents = [Chief])]
struct Desk;

harness! { name: Garage, models: { fast: Talker("t") }, sandbox: InMemorySandbox, agents: [Desk] }

fn main() {}
