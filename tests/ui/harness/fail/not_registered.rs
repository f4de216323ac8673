use harness_tests::models::ChatModel;
use harness::{Session, agent, harness};

/// You help.
#[agent(model = "fast")]
struct Support;

/// You sell.
#[agent(model = "fast")]
struct Sales;

harness! { name: Shop, models: { fast: ChatModel("t") }, agents: [Support] }

async fn ask(session: &Session<Shop>) {
    let _ = session.run::<Sales>("hello".to_owned()).await;
}

fn main() {
    let _ = ask;
}
