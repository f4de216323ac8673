use harness::prelude::*;

/// Looks.
#[tool]
async fn look(at: String) -> String {
    at
}


#[workflow]
async fn work(cx: &WorkflowCx<work>, input: String) -> Result<String, WorkflowError> {
    cx.call(look { at: input }).await
}

fn main() {}
