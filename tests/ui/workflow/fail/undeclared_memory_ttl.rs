use harness::prelude::*;

/// Works.
#[workflow]
async fn work(cx: &WorkflowCx<work>) -> Result<(), WorkflowError> {
    let memory = cx.memory().await?;
    memory.user().write_for("likes", "tea", std::time::Duration::from_secs(60)).await.map_err(Error::from)?;
    Ok(())
}

fn main() {}
