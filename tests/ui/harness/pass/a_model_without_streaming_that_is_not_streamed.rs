use harness::prelude::*;
use harness_tests::models::PlainModel;

/// You help.
#[agent(model = "slow")]
struct Helper;

harness! {
    name: Shop,
    models: { slow: PlainModel("small") },
    agents: [Helper],
}

#[tokio::main(flavor = "current_thread")]
async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let shop = Shop::start(ShopBindings {}).await?;
    let session = shop.session("ann").await?;
    assert!(session.run::<Helper>("why?".to_owned()).await.is_err(), "it says nothing");
    Ok(())
}

pub fn main() {
    run().unwrap();
}
