use harness::Schema;

#[derive(Schema)]
struct Order {
    number: OrderNumber,
}

fn main() {}
