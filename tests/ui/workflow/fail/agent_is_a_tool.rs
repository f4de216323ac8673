use harness::prelude::*;

/// Looks.
#[tool]
async fn look(at: String) -> String {
    at
}


#[workflow(agents = [look])]
async fn work(input: String) -> Result<String, WorkflowError> {
    Ok(input)
}

fn main() {}
