use harness::prelude::*;
use harness_tests::models::ChatModel;

#[derive(Schema)]
struct Photo {
    picture: Media,
}

/// You describe pictures.
#[agent(model = "fast", input = Photo)]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ChatModel("large") },
    agents: [Helper],
}

fn main() {}
