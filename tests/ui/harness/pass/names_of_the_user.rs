//! Names of the user that generated code might take, aliases that are keywords, and an adapter called `InMemory..`.
#![deny(warnings)]
use harness::prelude::*;
use harness_tests::models::ChatModel;
/// Answers.
#[agent(model = "type")]
struct Agent1;
/// Answers.
#[agent(model = "move")]
struct Agent0;
/// Walks.
#[tool(effect = read)]
async fn walk() -> String {
    String::new()
}
/// Lists.
#[tool(effect = read)]
async fn requirements() -> String {
    String::new()
}
const fn state() -> &'static str {
    "a"
}
const fn memory() -> &'static str {
    "b"
}
#[derive(Resource)]
pub struct Resource1;
#[derive(Resource)]
pub struct Resource0;
pub struct InMemoryCache;
impl harness::port::runtime::Runtime for InMemoryCache {
    fn name(&self) -> &'static str {
        "c"
    }
}
harness! {
    name: Shop,
    models: { r#type: ChatModel(state()), move: [ChatModel(memory()), ChatModel] , dyn: ScriptedModel },
    runtime: InMemoryCache,
    resources: [Resource1, Resource0],
    agents: [Agent1, Agent0],
    tools: [walk, requirements],
}
pub fn main() {
    let b = ShopBindings {
        move_2: ChatModel::new("a"),
        r#dyn: ScriptedModel::new([]),
        runtime: InMemoryCache,
        resource1: Resource1,
        resource0: Resource0,
    };
    let _ = (Shop::start(b), Agent0, Agent1);
}
