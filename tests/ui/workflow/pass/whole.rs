//! Workflow, agents and tools of two crates, proved together.
#![deny(warnings)]
use harness::prelude::*;

/// You help.
#[agent(model = "fast", tools = [harness_tests::items::search])]
struct Helper;

#[workflow(agents = [Helper], tools = [harness_tests::items::search], models = ["fast"], requires(sandbox.fs))]
async fn work(cx: &WorkflowCx<work>, input: String) -> Result<String, WorkflowError> {
    let found = cx.call(harness_tests::items::search { query: input }).await?;
    cx.model("fast")?;
    cx.run::<Helper>(found).await
}

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    workflows: [work],
}

pub(crate) fn main() {
    let _ = (Helper, work {});
}
