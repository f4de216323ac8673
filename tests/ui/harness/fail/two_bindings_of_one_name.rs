use acme::Talker;
use harness::{Resource, harness};

#[derive(Resource)]
struct Fast;

harness! { name: Shop, models: { fast: Talker }, resources: [Fast] }

fn main() {}
