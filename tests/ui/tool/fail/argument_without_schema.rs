use harness::prelude::*;


struct Order {
    number: u32,
}

/// Looks.
#[tool]
async fn look(order: Order) -> u32 {
    order.number
}

fn main() {}
