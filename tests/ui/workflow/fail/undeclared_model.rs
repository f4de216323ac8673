use harness::prelude::*;


#[workflow]
async fn work(cx: &WorkflowCx<work>) -> Result<(), WorkflowError> {
    cx.model("fast")?;
    Ok(())
}

fn main() {}
