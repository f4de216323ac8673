use harness::prelude::*;


#[workflow(requires(model.embeddings))]
async fn work() -> Result<(), WorkflowError> {
    Ok(())
}

fn main() {}
