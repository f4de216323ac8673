use harness::prelude::*;

/// You help.
#[agent(model = "fast")]
struct Helper;


/// A person approves.
#[workflow(agents = [Helper], requires(runtime.checkpoint))]
async fn work(cx: &WorkflowCx<work>, input: String) -> Result<String, WorkflowError> {
    cx.run::<Helper>(input).await
}

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    runtime: InMemoryRuntime,
    workflows: [work],
}

fn main() {}
