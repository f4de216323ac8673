use harness::prelude::*;


#[workflow]
async fn work(cx: &WorkflowCx<other>) -> Result<(), WorkflowError> {
    let _ = cx;
    Ok(())
}

fn main() {}
