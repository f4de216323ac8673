//! What is only known at start is told in the same words.
use harness::prelude::*;
use harness::__private::{Visit, discovered};

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
    let mut visit = Visit::new(<Shop as Harness>::DEF);
    for found in discovered() {
        (found.check)(&mut visit);
    }
    let report = visit.into_result().unwrap_err();
    assert!(report.contains("tool `run` requires `sandbox.exec`, and `InMemorySandbox`"), "{report}");
    assert!(report.contains("to fix, add `sandbox: ..`"), "{report}");
}
