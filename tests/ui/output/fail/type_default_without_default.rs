use harness::Schema;

#[derive(Schema)]
#[serde(default)]
struct Order {
    number: u32,
}

fn main() {}
