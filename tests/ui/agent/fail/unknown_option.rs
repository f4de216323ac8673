use harness::prelude::*;

/// You write.
#[agent(model = "fast", options(temprature = 0.2))]
struct Writer;

fn main() {}
