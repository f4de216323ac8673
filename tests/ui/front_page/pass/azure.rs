use harness::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Schema)]
struct Order { order_no: String, cents: u32 }
#[derive(Clone, Schema)]
struct Receipt { id: String }
#[derive(Clone, Schema)]
struct Question { text: String }
#[derive(Clone, Schema)]
struct Ticket { order_no: String, question: Question }
#[derive(Debug, Schema)]
struct Resolution { text: String, refunded: bool }

#[derive(Resource)]
struct OrderDb(BTreeMap<String, Order>);
#[derive(Resource)]
struct Bank;

impl Bank {
    /// Pays once for each key, however often it is asked.
    async fn refund(&self, order_no: &str, cents: u32, _key: String) -> Result<Receipt, ToolError> {
        Ok(Receipt { id: format!("{order_no}-{cents}") })
    }
}

/// Find an order by the number printed on its receipt.
#[tool(effect = read)]
async fn find_order(db: &OrderDb, order_no: String) -> Result<Order, ToolError> {
    db.0.get(&order_no).cloned().ok_or_else(|| ToolError::new("there is no order of that number"))
}

/// Pay money back to the customer.
#[tool(effect = once, timeout = "20s")]
async fn refund(cx: &ToolCx<refund>, bank: &Bank, order_no: String, cents: u32) -> Result<Receipt, ToolError> {
    bank.refund(&order_no, cents, cx.idempotency_key()).await
}

/// What the customer reads.
#[derive(Debug, AgentOutput)]
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
    models: { fast: AzureFoundry("gpt-5-mini") },
    state: InMemoryState,
    sandbox: InMemorySandbox,
    resources: [OrderDb, Bank],
    agents: [Support],
    workflows: [resolve],
}

#[tokio::main]
async fn run() -> Result<(), Box<dyn std::error::Error>> {
    let order = Order { order_no: "A-1".into(), cents: 4200 };
    let bindings = ShopBindings {
        order_db: OrderDb(BTreeMap::from([("A-1".into(), order)])),
        bank: Bank,
    };
    // No key, no network. With a key in the environment: `Shop::start(bindings)`, and nothing else changes.
    let script = ScriptedModel::new([
        Say::call(find_order { order_no: "A-1".into() }),
        Say::output(&Answer { text: "Your money is on its way.".into(), refund_cents: Some(4200) }),
    ]);
    let shop = Shop::start(bindings.scripted(script)).await?;

    let session = shop.session("tenant-a/user-7/thread-1").await?;
    let question = Question { text: "Order A-1 never came. Where is my money?".into() };
    let answer: Answer = session.run::<Support>(question.clone()).await?;
    println!("{}", answer.text);

    let mut events = session.stream::<resolve>(Ticket { order_no: "A-1".into(), question }).await?;
    while let Some(event) = events.next().await {
        // Each run has a `seq` of its own; those of the runs inside this one are indented.
        let indent = if event.parent_run_id.is_some() { "    " } else { "" };
        println!("{indent}{} {}", event.seq, event.kind.name());
    }
    println!("{:?}", events.output().await?);
    Ok(())
}

pub(crate) fn main() {
    run().unwrap();
}
