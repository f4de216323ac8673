use harness::Schema;

struct Money(u32);

#[derive(Schema)]
enum Order {
    Paid { price: Option<Vec<Money>> },
    Open(std::time::Instant),
}

fn main() {}
