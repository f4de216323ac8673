use harness::prelude::*;


#[workflow]
async fn work<T: Send>(input: T) -> Result<T, WorkflowError> {
    Ok(input)
}

fn main() {}
