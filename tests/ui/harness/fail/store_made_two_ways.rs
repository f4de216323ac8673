use harness_tests::store::Store;
use harness::harness;

harness! { name: Shop, state: Store, runtime: Store("x") }

fn main() {}
