use harness::prelude::*;

/// You help.
#[agent(model = "fast")]
struct Helper;


#[workflow]
async fn work(cx: &WorkflowCx<work>, input: String) -> Result<String, WorkflowError> {
    cx.run::<Helper>(input).await
}

fn main() {}
