use harness::prelude::*;

/// Works.
#[workflow(models = ["fast", "vectors"])]
async fn work(cx: &WorkflowCx<work>) -> Result<(), WorkflowError> {
    cx.model("fats")?.generate("Be brief.", &[]).await?;
    Ok(())
}

fn main() {}
