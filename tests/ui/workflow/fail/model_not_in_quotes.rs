use harness::prelude::*;


#[workflow(models = [fast])]
async fn work() -> Result<(), WorkflowError> {
    Ok(())
}

fn main() {}
