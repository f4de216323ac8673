use harness::prelude::*;

/// You think.
#[agent(model = "fast", options(reasoning = "hard"))]
struct Thinker;

fn main() {}
