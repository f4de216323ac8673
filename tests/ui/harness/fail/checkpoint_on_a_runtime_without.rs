use harness_tests::models::ChatModel;
use harness::adapter::durable::InMemoryRuntime;
use harness::{WorkflowCx, WorkflowError, agent, harness, workflow};

/// You help.
#[agent(model = "fast")]
struct Support;

/// Answer a ticket.
#[workflow(agents = [Support], requires(runtime.checkpoint))]
async fn resolve(cx: &WorkflowCx<resolve>, ticket: String) -> Result<String, WorkflowError> {
    cx.run::<Support>(ticket).await
}

harness! { name: Shop, models: { fast: ChatModel("t") }, runtime: InMemoryRuntime, workflows: [resolve] }

fn main() {}
