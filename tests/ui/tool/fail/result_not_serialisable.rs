use harness::prelude::*;


struct Order {
    number: u32,
}

/// Looks.
#[tool]
async fn look(number: u32) -> Result<Order, ToolError> {
    Ok(Order { number })
}

fn main() {}
