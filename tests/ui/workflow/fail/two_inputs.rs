use harness::prelude::*;


#[workflow]
async fn work(a: String, b: String) -> Result<String, WorkflowError> {
    Ok(a + &b)
}

fn main() {}
