use harness::Schema;

#[derive(Schema)]
struct Order {
    #[serde(untagged)]
    number: u32,
}

fn main() {}
