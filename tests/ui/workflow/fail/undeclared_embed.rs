use harness::prelude::*;

/// Works.
#[workflow(models = ["fast"])]
async fn work(cx: &WorkflowCx<work>) -> Result<(), WorkflowError> {
    cx.model("fast")?.embed(&["a".to_owned()]).await?;
    Ok(())
}

fn main() {}
