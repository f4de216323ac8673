use harness::prelude::*;

/// Works.
#[workflow(models = ["fast"])]
async fn work(cx: &WorkflowCx<work>) -> Result<(), WorkflowError> {
    cx.model("fast")?.count_tokens("", &[]).await?;
    Ok(())
}

fn main() {}
