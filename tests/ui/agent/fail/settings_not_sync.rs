use harness::prelude::*;


/// You help.
#[agent(model = "fast")]
struct Helper {
    count: std::cell::Cell<u32>,
}

fn main() {}
