//! Agents that call each other in a circle, and one that two of them reach.
use harness_tests::models::ChatModel;
use harness::{agent, harness};

/// You begin.
#[agent(model = "fast", agents = [Left, Right])]
struct Top;
/// You go on.
#[agent(model = "fast", agents = [Bottom, Top])]
struct Left;
/// You go on.
#[agent(model = "fast", agents = [Bottom])]
struct Right;
/// You end it.
#[agent(model = "fast", agents = [Top])]
struct Bottom;

harness! { name: Ring, models: { fast: ChatModel("talker-1") }, agents: [Top] }

pub(crate) fn main() {
    let mut names: Vec<&str> = Ring::inspect().agents.iter().map(|agent| agent.name).collect();
    names.sort_unstable();
    assert_eq!(names, ["Bottom", "Left", "Right", "Top"]);
}
