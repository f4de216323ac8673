use harness::prelude::*;

/// Remembers.
#[tool]
async fn remember(cx: &ToolCx<remember>) -> Result<String, ToolError> {
    let memory = cx.memory().await?;
    memory.user().search::<String>("tea", 3).await?;
    Ok("done".to_owned())
}

fn main() {}
