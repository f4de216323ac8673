use harness::prelude::*;

/// Renders.
#[tool(requires(harness_tests::items::Shelf))]
async fn render(scene: String) -> String {
    scene
}

fn main() {}
