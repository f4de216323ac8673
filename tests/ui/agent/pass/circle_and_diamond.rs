//! Agents that call each other, and one that is reached twice.
#![deny(warnings)]
use harness::prelude::*;

/// Looks.
#[tool]
async fn look(at: String) -> String {
    at
}

/// You begin.
#[agent(model = "fast", agents = [Left, Right])]
struct Top;

/// You are left.
#[agent(model = "fast", agents = [Bottom, Top])]
struct Left;

/// You are right.
#[agent(model = "fast", agents = [Bottom])]
struct Right;

/// You are reached twice.
#[agent(model = "fast", agents = [Top], tools = [look, harness_tests::items::search])]
struct Bottom;

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    agents: [Top, Bottom],
}

pub(crate) fn main() {
    let _ = (Top, Left, Right, Bottom);
    let mut visit = harness::__private::Visit::new(<Shop as Harness>::DEF);
    (<Shop as Harness>::DEF.check)(&mut visit);
    assert_eq!(visit.into_result(), Ok(()));
}
