use harness::prelude::*;


struct Outcome;

#[workflow]
async fn work() -> Result<Outcome, WorkflowError> {
    Ok(Outcome)
}

fn main() {}
