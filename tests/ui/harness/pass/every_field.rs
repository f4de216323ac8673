//! Every field, in an order nobody would choose, under the strictest lints.
#![deny(warnings, missing_docs, unreachable_pub, clippy::all)]
use harness::prelude::*;
use harness_tests::models::ChatModel;
use harness_tests::store::Store;
use std::sync::Arc;

/// The orders.
#[derive(Resource)]
pub struct OrderDb;

/// Sends mail.
pub trait Mailer: Send + Sync {}
impl Resource for dyn Mailer {
    const ID: u64 = 7;
    const NAME: &'static str = "Mailer";
}
impl Mailer for () {}

/// Look an order up.
#[tool(effect = read)]
pub async fn find_order(_db: &OrderDb, _mailer: &dyn Mailer, order_no: String) -> String {
    order_no
}

/// You help.
#[agent(model = "fast", tools = [find_order])]
pub struct Support;

/// You write.
#[agent(model = "slow", instructions_template = "Write in {self.language}: {input}")]
pub struct Writer {
    /// Which.
    pub language: String,
}

/// Answers.
#[workflow(agents = [Support], tools = [find_order])]
pub async fn resolve(cx: &WorkflowCx<resolve>, question: String) -> Result<String, WorkflowError> {
    cx.run::<Support>(question).await
}

harness! {
    workflows: [resolve],
    limits: { turns: 8, run_time: "5m", tool_calls = 20 },
    resources: [OrderDb, post: dyn Mailer],
    agents: [Support, Writer { .. },],
    models: {
        fast: [OpenAi("gpt-5-mini").chat_completions(), ChatModel("large"), ChatModel],
        slow: OpenAi,
    },
    /// A shop.
    ///
    /// In two paragraphs.
    pub name: Shop,
    tools: [find_order, ..discovered],
    runtime: Store,
    state: Store,
    memory: SandboxMemory,
    sandbox: InMemorySandbox,
    crate: ::harness,
}

pub(crate) fn main() {
    let bindings = || ShopBindings {
        store: Store,
        fast_3: ChatModel::new("larger"),
        slow: OpenAi::new("gpt-5"),
        order_db: OrderDb,
        post: Arc::new(()),
        writer: Writer { language: "Welsh".to_owned() },
    };
    // Not run: that it type checks is enough.
    let _ = async || {
        let shop = Shop::start(bindings()).await?;
        let session = shop.session("tenant/user/thread").await?;
        let answer: String = session.run::<Support>("where is it?".to_owned()).await?;
        let _: String = session.run::<resolve>(answer).await?;
        let _ = Shop::start(bindings().scripted(ScriptedModel::new([Say::text("here")]))).await?;
        Ok::<(), Box<dyn std::error::Error>>(())
    };
    let shown = Shop::inspect();
    assert_eq!(shown.name, "Shop");
    assert_eq!(shown.limits["turns"], 8);
    assert_eq!(shown.models[0].chain.len(), 3);
    assert_eq!(shown.models[0].chain[0].model_id, Some("gpt-5-mini"));
    assert_eq!(shown.agents.iter().map(|agent| agent.name).collect::<Vec<_>>(), ["Support", "Writer"]);
}
