use harness::prelude::*;

/// You help.
#[agent(model = "fast")]
struct Helper;


#[workflow(agents = [Helper, Helper])]
async fn work(input: String) -> Result<String, WorkflowError> {
    Ok(input)
}

fn main() {}
