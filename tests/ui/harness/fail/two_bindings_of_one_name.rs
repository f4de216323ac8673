use harness_tests::models::ChatModel;
use harness::{Resource, harness};

#[derive(Resource)]
struct Fast;

harness! { name: Shop, models: { fast: ChatModel }, resources: [Fast] }

fn main() {}
