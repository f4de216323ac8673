use harness::prelude::*;

/// Works.
#[workflow]
async fn work(cx: &WorkflowCx<work>) -> Result<(), WorkflowError> {
    let memory = cx.memory().await?;
    memory.user().search::<String>("tea", 3).await.map_err(Error::from)?;
    Ok(())
}

fn main() {}
