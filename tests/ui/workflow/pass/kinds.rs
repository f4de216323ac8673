//! Every form of a workflow.
#![deny(warnings)]
use harness::{WorkflowCx, WorkflowError, agent, tool, workflow};

/// Looks things up.
#[tool]
async fn search(what: String) -> String {
    what
}
/// You help.
#[agent(model = "fast")]
struct Helper;

type Outcome<T> = Result<T, WorkflowError>;

/// With everything.
#[workflow(agents = [Helper], tools = [search], models = ["fast", "slow"], limits(run_time = "1h"), requires(runtime.checkpoint, model.embeddings))]
async fn everything(cx: &WorkflowCx<everything>, input: Vec<String>) -> Result<usize, WorkflowError> {
    let _ = cx;
    Ok(input.len())
}

#[workflow]
async fn without_docs() -> Outcome<()> {
    Ok(())
}

pub(crate) fn main() {
    let _ = (everything {}, without_docs {});
    drop(without_docs());
}
