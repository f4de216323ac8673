use harness::prelude::*;
use harness_tests::models::PlainModel;

/// You know the details.
#[agent(model = "slow")]
struct Expert;

/// You work.
#[workflow(agents = [Expert])]
async fn work(cx: &WorkflowCx<work>, question: String) -> Result<String, WorkflowError> {
    Ok(cx.run::<Expert>(question).await?)
}

harness! {
    name: Shop,
    models: { slow: PlainModel("small") },
    workflows: [work],
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let shop = Shop::start(ShopBindings {}).await?;
    let session = shop.session("ann").await?;
    let mut watched = session.stream::<work>("why?".to_owned()).await?;
    while watched.next().await.is_some() {}
    Ok(())
}
