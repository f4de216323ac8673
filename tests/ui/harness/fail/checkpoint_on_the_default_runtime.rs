use harness::{WorkflowCx, WorkflowError, harness, workflow};

/// Wait for it.
#[workflow(requires(runtime.checkpoint))]
async fn wait(_cx: &WorkflowCx<wait>, ticket: String) -> Result<String, WorkflowError> {
    Ok(ticket)
}

harness! { name: Shop, workflows: [wait] }

fn main() {}
