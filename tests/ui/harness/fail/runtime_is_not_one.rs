use harness::adapter::state::InMemoryState;
use harness::harness;

harness! { name: Shop, runtime: InMemoryState }

fn main() {}
