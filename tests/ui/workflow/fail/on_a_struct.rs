use harness::prelude::*;


#[workflow]
struct Work;

fn main() {}
