use harness::prelude::*;

/// You help.
#[agent(model = "fast", tools = [harness_tests::items::search, harness_tests::items::run_shell])]
struct Helper;

#[workflow(agents = [Helper])]
async fn work(cx: &WorkflowCx<work>, input: String) -> Result<String, WorkflowError> {
    cx.run::<Helper>(input).await
}

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    workflows: [work],
}

fn main() {}
