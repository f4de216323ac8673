use harness::prelude::*;

harness! { name: Shop, agents: [harness_tests::items::Shelf] }

fn main() {}
