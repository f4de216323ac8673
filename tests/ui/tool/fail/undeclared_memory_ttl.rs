use harness::prelude::*;

/// Remembers.
#[tool]
async fn remember(cx: &ToolCx<remember>) -> Result<String, ToolError> {
    let memory = cx.memory().await?;
    memory.user().write_for("likes", "tea", std::time::Duration::from_secs(60)).await?;
    Ok("done".to_owned())
}

fn main() {}
