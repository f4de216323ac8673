use harness::harness;

struct Clock;

harness! { name: Shop, resources: [Clock] }

fn main() {}
