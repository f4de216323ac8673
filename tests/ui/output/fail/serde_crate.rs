use harness::Schema;

#[derive(Schema)]
#[serde(crate = "serde")]
struct Order {
    number: u32,
}

fn main() {}
