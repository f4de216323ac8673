use harness::prelude::*;


#[workflow(agent = [])]
async fn work() -> Result<(), WorkflowError> {
    Ok(())
}

fn main() {}
