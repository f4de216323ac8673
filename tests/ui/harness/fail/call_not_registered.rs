use harness::prelude::*;

/// Find an order.
#[tool(effect = read)]
async fn find_order(order_no: String) -> String {
    order_no
}

harness! {
    name: Shop,
}

async fn use_it(shop: Shop) -> harness::Result<String> {
    shop.session("thread").await?.call(find_order { order_no: "A-1".to_owned() }).await
}

fn main() {}
