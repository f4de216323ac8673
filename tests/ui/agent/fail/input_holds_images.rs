use harness::Image;
use harness::prelude::*;
use harness_tests::models::ChatModel;

mod album {
    /// The same name as the input that holds it.
    #[derive(harness::Schema)]
    pub struct Asked {
        pub photos: Photos,
    }
    type Photos = Vec<super::Image>;
}

#[derive(Schema)]
struct Asked {
    text: String,
    album: album::Asked,
}

/// You describe pictures.
#[agent(model = "fast", input = Asked)]
struct Helper;

harness! {
    name: Shop,
    models: { fast: ChatModel("large") },
    agents: [Helper],
}

fn main() {}
