//! Entries that come out of a `macro_rules!` stand in invisible groups.
#![deny(warnings)]
use harness::prelude::*;

/// Walks.
#[tool(effect = read)]
async fn walk() -> String {
    String::new()
}

#[derive(Resource)]
pub struct Map;

macro_rules! shop {
    ($name:ident, $tool:path, $other:ty, $agent:path, $model:path, $gpu:path, $resource:ty, $turns:expr) => {
        /// You walk.
        #[agent(model = "fast", tools = [$tool, $other])]
        struct $name;

        /// Works.
        #[workflow(tools = [$tool], agents = [$agent], requires(state.persistent, $gpu))]
        pub async fn flow(cx: &WorkflowCx<flow>) -> Result<String, WorkflowError> {
            cx.call(walk {}).await
        }

        harness! {
            name: Shop,
            models: { fast: $model },
            agents: [$agent],
            tools: [$tool, $other],
            resources: [$resource],
            limits: (turns = $turns),
        }
    };
}

shop!(
    Walker,
    walk,
    harness_tests::items::search,
    Walker,
    harness::adapter::model::ScriptedModel,
    harness_tests::items::gpu,
    Map,
    3
);

pub fn main() {
    let _ = Walker;
    assert_eq!(Shop::inspect().agents[0].tools, ["walk", "search"]);
}
