use harness::Schema;

mod theirs {
    pub struct Order {
        pub number: u32,
    }
}

#[derive(Schema)]
#[serde(remote = "theirs::Order")]
struct Order {
    number: u32,
}

fn main() {}
