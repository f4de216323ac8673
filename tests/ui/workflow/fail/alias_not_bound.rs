use harness::prelude::*;

#[workflow(models = ["fast", "slow"])]
async fn work() -> Result<(), WorkflowError> {
    Ok(())
}

harness! {
    name: Shop,
    models: { fast: ScriptedModel },
    workflows: [work],
}

fn main() {}
