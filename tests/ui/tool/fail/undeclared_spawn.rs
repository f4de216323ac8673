use harness::prelude::*;

/// Works in the sandbox.
#[tool]
async fn work(cx: &ToolCx<work>) -> Result<String, ToolError> {
    let _handle = cx.spawn().await?;
    Ok("done".to_owned())
}

fn main() {}
