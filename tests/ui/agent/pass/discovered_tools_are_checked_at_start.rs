//! What is only known at start is told in the same words.
use harness::prelude::*;

/// Runs.
#[tool(discover, requires(sandbox.exec))]
pub async fn run(command: String) -> String {
    command
}

/// You help.
#[agent(model = "fast", tools = [..discovered])]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    tools: [..discovered],
    agents: [Helper],
}

pub(crate) fn main() {
    let _ = Helper;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let report = runtime.block_on(async {
        let Err(error) = Shop::start(ShopBindings { fast: ScriptedModel::new([]) }).await else {
            panic!("a harness started without what a discovered tool requires");
        };
        error.to_string()
    });
    assert!(report.starts_with("harness `Shop` cannot start"), "{report}");
    assert!(report.contains("tool `run` requires `sandbox.exec`, and `InMemorySandbox`"), "{report}");
    assert!(report.contains("to fix, add `sandbox: ..`"), "{report}");
}
