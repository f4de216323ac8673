//! The front page: a small shop whose agent answers tickets, and a workflow that pays refunds.
//!
//! `cargo run --bin front_page`. Change one word and build: a capability, an alias, a tool's name, an adapter.

use harness::prelude::*;
use std::collections::BTreeMap;

/// An order of the shop.
#[derive(Clone, Debug, Schema)]
struct Order {
    order_no: String,
    cents: u32,
}

/// Proof that money went back.
#[derive(Clone, Debug, Schema)]
struct Receipt {
    id: String,
}

/// What a customer asks.
#[derive(Clone, Debug, Schema)]
struct Question {
    text: String,
}

/// A question about an order.
#[derive(Clone, Debug, Schema)]
struct Ticket {
    order_no: String,
    question: Question,
}

/// What became of a ticket.
#[derive(Clone, Debug, PartialEq, Schema)]
struct Resolution {
    text: String,
    refunded: bool,
}

/// The orders, by number.
#[derive(Resource)]
struct OrderDb(BTreeMap<String, Order>);

/// Where refunds are paid.
#[derive(Resource)]
struct Bank;

impl Bank {
    /// Pays once for each key, however often it is asked.
    async fn refund(&self, order_no: &str, cents: u32, key: String) -> Result<Receipt, ToolError> {
        Ok(Receipt { id: format!("{order_no}-{cents}-{}", &key[..8]) })
    }
}

/// Find an order by the number printed on its receipt.
#[tool(effect = read)]
async fn find_order(db: &OrderDb, order_no: String) -> Result<Order, ToolError> {
    db.0.get(&order_no).cloned().ok_or_else(|| ToolError::new("there is no order of that number"))
}

/// Pay money back to the customer.
#[tool(effect = once, timeout = "20s")]
async fn refund(
    cx: &ToolCx<refund>,
    bank: &Bank,
    order_no: String,
    cents: u32,
) -> Result<Receipt, ToolError> {
    bank.refund(&order_no, cents, cx.idempotency_key()).await
}

/// What the customer reads.
#[derive(Clone, Debug, PartialEq, AgentOutput)]
struct Answer {
    /// At most three sentences.
    text: String,
    /// What to pay back, where something is owed.
    refund_cents: Option<u32>,
}

/// You look after the customers of a small shop. Be brief and exact.
#[agent(model = "fast", input = Question, output = Answer, tools = [find_order])]
struct Support;

/// Answer a ticket, and pay what is owed.
#[workflow(agents = [Support], tools = [refund])]
async fn resolve(cx: &WorkflowCx<resolve>, ticket: Ticket) -> Result<Resolution, WorkflowError> {
    let answer = cx.run::<Support>(ticket.question).await?;
    if let Some(cents) = answer.refund_cents {
        cx.call(refund { order_no: ticket.order_no, cents }).await?;
    }
    Ok(Resolution { text: answer.text, refunded: answer.refund_cents.is_some() })
}

harness! {
    name: Shop,
    models: { fast: OpenAi("gpt-5-mini") },
    resources: [OrderDb, Bank],
    agents: [Support],
    workflows: [resolve],
}

fn bindings() -> ShopBindings {
    let order = Order { order_no: "A-1".to_owned(), cents: 4200 };
    ShopBindings { order_db: OrderDb(BTreeMap::from([("A-1".to_owned(), order)])), bank: Bank }
}

/// Looks the order up, then promises the money.
fn script() -> ScriptedModel {
    ScriptedModel::new([
        Say::call(find_order { order_no: "A-1".to_owned() }),
        Say::output(&Answer { text: "Your money is on its way.".to_owned(), refund_cents: Some(4200) }),
    ])
}

fn ticket() -> Ticket {
    let question = Question { text: "Order A-1 never came. Where is my money?".to_owned() };
    Ticket { order_no: "A-1".to_owned(), question }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // With a key: `Shop::start(bindings())`, and nothing else changes.
    let shop = Shop::start(bindings().scripted(script())).await?;
    let session = shop.session("tenant-a/user-7/thread-1").await?;

    let answer: Answer = session.run::<Support>(ticket().question).await?;
    println!("{}", answer.text);

    let mut events = session.stream::<resolve>(ticket()).await?;
    while let Some(event) = events.next().await {
        // Each run has a `seq` of its own; those of the runs inside this one are indented.
        let indent = if event.parent_run_id.is_some() { "    " } else { "" };
        println!("{indent}{:>3} {}", event.seq, event.kind.name());
    }
    println!("{:?}", events.output().await?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_ticket_is_answered_and_paid() {
        let shop = Shop::start(bindings().scripted(script())).await.unwrap();
        let resolution = shop.session("thread").await.unwrap().run::<resolve>(ticket()).await.unwrap();
        assert_eq!(resolution, Resolution { text: "Your money is on its way.".to_owned(), refunded: true });
    }

    #[tokio::test]
    async fn without_a_key_start_names_the_variable_and_the_way_on() {
        let start = Start::from(bindings()).env(|_| None);
        let error = Shop::start(start).await.err().unwrap().to_string();
        assert!(error.contains("OPENAI_API_KEY") && error.contains("scripted"), "{error}");
    }
}
