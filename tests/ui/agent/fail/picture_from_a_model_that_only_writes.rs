use harness::Image;
use harness::prelude::*;

/// You paint.
#[agent(model = "fast", output = Image)]
struct Painter;

harness! {
    name: Gallery,
    models: { fast: OpenAi("gpt-5-mini") },
    agents: [Painter],
}

fn main() {}
