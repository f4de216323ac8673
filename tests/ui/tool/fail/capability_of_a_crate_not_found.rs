use harness::prelude::*;

/// Renders.
#[tool(requires(harness_tests::items::gpus))]
async fn render(scene: String) -> String {
    scene
}

fn main() {}
