use harness::prelude::*;


#[workflow]
fn work(input: String) -> Result<String, WorkflowError> {
    Ok(input)
}

fn main() {}
