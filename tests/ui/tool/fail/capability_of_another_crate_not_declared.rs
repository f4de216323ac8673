use harness::prelude::*;
use harness_tests::items::gpu;

/// Tells the memory.
#[tool(effect = read)]
async fn card(cx: &ToolCx<card>) -> Result<u64, ToolError> {
    Ok(cx.capability::<gpu>().await?.memory())
}

fn main() {}
