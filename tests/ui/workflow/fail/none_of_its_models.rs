use harness::prelude::*;
use harness_tests::models::{ChatModel, PlainModel};

#[workflow(models = ["fast", "large"], requires(model.embeddings))]
async fn work() -> Result<(), WorkflowError> {
    Ok(())
}

harness! {
    name: Shop,
    models: { fast: PlainModel("one"), large: ChatModel("two") },
    workflows: [work],
}

fn main() {}
