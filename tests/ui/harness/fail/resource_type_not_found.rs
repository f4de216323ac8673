use harness::{Resource, harness};

#[derive(Resource)]
struct OrderDb;

harness! { name: Shop, resources: [OrderDB] }

fn main() {}
