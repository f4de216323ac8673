use harness::prelude::*;


/// You help.
#[agent(model = "fast")]
struct Helper<T> {
    of: T,
}

fn main() {}
