use harness::prelude::*;

/// You invent.
#[agent(model = "fast", options(temperature = 20))]
struct Inventor;

fn main() {}
