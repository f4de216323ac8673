use harness::prelude::*;

/// Works.
#[workflow]
async fn work(cx: &WorkflowCx<work>) -> Result<Answer, WorkflowError> {
    cx.progress("working");
    Err(WorkflowError::new("nothing"))
}

fn main() {}
