use harness::Resource;

#[derive(Resource)]
struct Counter {
    count: std::cell::Cell<u32>,
}

fn main() {}
