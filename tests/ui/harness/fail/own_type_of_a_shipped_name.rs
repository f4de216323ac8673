use harness::port::runtime::Runtime;
use harness::prelude::*;

struct InMemoryRuntime;

impl Runtime for InMemoryRuntime {
    fn name(&self) -> &'static str {
        "mine"
    }
}

harness! { name: Shop, runtime: InMemoryRuntime }

fn main() {}
