use harness_tests::store::Store;
use harness::harness;

harness! { name: Shop, sandbox: Store }

fn main() {}
