use harness::prelude::*;

struct Broken;

type BankResult<T> = Result<T, Broken>;

/// Pays money back.
#[tool]
async fn refund(order_no: String) -> BankResult<String> {
    Ok(order_no)
}

fn main() {}
