use harness::prelude::*;
use std::time::Duration;

/// Uses all that it declares.
#[tool(requires(
    sandbox.fs, sandbox.text_search, sandbox.exec, sandbox.spawn, sandbox.snapshot, memory.ttl, memory.search
))]
pub async fn work(cx: &ToolCx<work>) -> Result<String, ToolError> {
    let (_files, _search) = (cx.files().await?, cx.text_search().await?);
    let (_exec, _spawn, _snapshots) = (cx.exec().await?, cx.spawn().await?, cx.snapshots().await?);
    let mine = cx.memory().await?.user();
    mine.write_for("likes", "tea", Duration::from_secs(60)).await?;
    Ok(format!("{:?}", mine.search::<String>("tea", 3).await?))
}

pub fn main() {}
