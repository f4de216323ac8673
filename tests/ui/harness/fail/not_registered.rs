use acme::Talker;
use harness::{Session, agent, harness};

/// You help.
#[agent(model = "fast")]
struct Support;

/// You sell.
#[agent(model = "fast")]
struct Sales;

harness! { name: Shop, models: { fast: Talker("t") }, agents: [Support] }

async fn ask(session: &Session<Shop>) {
    let _ = session.run::<Sales>("hello".to_owned()).await;
}

fn main() {
    let _ = ask;
}
