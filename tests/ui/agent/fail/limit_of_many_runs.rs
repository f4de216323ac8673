use harness::prelude::*;


/// You help.
#[agent(model = "fast", limits(turns = 8, session_tokens = 1000, tenant_cost_micros = 5))]
struct Helper;

/// Helps.
#[workflow(limits(tenant_tokens = 1000))]
async fn help(cx: &WorkflowCx<help>, what: String) -> Result<String, WorkflowError> {
    let _ = cx;
    Ok(what)
}

fn main() {}
