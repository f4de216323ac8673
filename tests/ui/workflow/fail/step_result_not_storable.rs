use harness::prelude::*;

struct Receipt {
    cents: u32,
}

/// Pays.
#[workflow]
async fn pay(cx: &WorkflowCx<pay>) -> Result<u32, WorkflowError> {
    let receipt = cx.step("pay", || async { Ok(Receipt { cents: 5 }) }).await?;
    Ok(receipt.cents)
}

fn main() {}
