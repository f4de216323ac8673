use harness::Schema;

#[derive(Schema)]
struct Order {
    #[serde(renam = "no")]
    number: u32,
}

fn main() {}
