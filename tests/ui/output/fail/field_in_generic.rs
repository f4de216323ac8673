use harness::Schema;

struct Money(u32);

#[derive(Schema)]
struct Page<T> {
    items: Vec<T>,
    total: Money,
}

fn main() {}
