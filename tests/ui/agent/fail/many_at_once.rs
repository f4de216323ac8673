use harness::prelude::*;

/// Does everything.
#[tool(requires(sandbox.exec, sandbox.spawn, sandbox.network, runtime.lease, memory.ttl))]
async fn everything(what: String) -> String {
    what
}

/// You help.
#[agent(model = "slow", tools = [everything])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    agents: [Helper],
}

fn main() {}
