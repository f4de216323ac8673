use harness::prelude::*;

/// You help.
#[agent(model = "fast", agents = [harness_tests::items::Painter])]
struct Helper;

/// Renders.
#[tool(requires(harness_tests::items::gpu))]
async fn render(scene: String) -> String {
    scene
}

harness! {
    name: Studio,
    models: { fast: ScriptedModel },
    tools: [render],
    agents: [Helper],
}

fn main() {}
