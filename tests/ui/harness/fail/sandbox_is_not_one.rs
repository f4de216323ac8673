use acme::Store;
use harness::harness;

harness! { name: Shop, sandbox: Store }

fn main() {}
