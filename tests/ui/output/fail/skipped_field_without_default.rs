use harness::Schema;

struct Cache;

#[derive(Schema)]
struct Order {
    number: u32,
    #[serde(skip)]
    cache: Cache,
}

fn main() {}
