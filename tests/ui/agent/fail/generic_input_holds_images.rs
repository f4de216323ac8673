use harness::Image;
use harness::prelude::*;
use harness_tests::models::ChatModel;

#[derive(Schema)]
struct Page<T> {
    items: Vec<T>,
}

/// You describe pictures.
#[agent(model = "fast", input = Page<Image>)]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ChatModel("large") },
    agents: [Helper],
}

fn main() {}
