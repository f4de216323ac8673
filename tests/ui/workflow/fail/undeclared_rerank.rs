use harness::prelude::*;

/// Works.
#[workflow(models = ["fast"])]
async fn work(cx: &WorkflowCx<work>) -> Result<(), WorkflowError> {
    cx.model("fast")?.rerank("which?", &["a".to_owned()]).await?;
    Ok(())
}

fn main() {}
