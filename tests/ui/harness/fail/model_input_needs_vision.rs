use acme::Full;
use harness::port::model::Media;
use harness::{Schema, agent, harness};

/// A photo and a question about it.
#[derive(Schema)]
struct Photo {
    question: String,
    picture: Media,
}

/// You look.
#[agent(model = "eyes", input = Photo)]
struct Looker;

harness! { name: Shop, models: { eyes: Full("full-1") }, agents: [Looker] }

fn main() {}
