use harness::Image;
use harness::prelude::*;

/// You paint.
#[agent(model = "paint", output = Image)]
struct Painter;

harness! {
    name: Gallery,
    models: { paint: Gemini("gemini-2.5-flash-image") },
    agents: [Painter],
}

pub(crate) fn main() {}
