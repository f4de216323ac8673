use harness::prelude::*;

/// You help.
#[agent(model = "fast", tools = [harness_tests::items::Shelf])]
struct Helper;

fn main() {}
