//! The two-turn loop: a model in the process calls one tool with one text, reads a small JSON, and answers.
//!
//! Each model call yields once, so that runs at once do overlap. Every run has a session of its own: opened,
//! recorded and with a history, as a server would have it.

use crate::table::{cpu_time, two_workers};
use harness::port::BoxFuture;
use harness::port::model::{
    Connect, ConnectError, FinishReason, Model, ModelAdapter, ModelError, ModelEvent, ModelRequest,
    ModelSink, ModelText, ModelToolCalls, Role,
};
use harness::prelude::*;
use std::time::Duration;

/// What is asked, called, returned and answered; the peers have the same.
pub(crate) const QUESTION: &str = "Where is my order 4711?";
pub(crate) const ARGUMENTS: &str = r#"{"order_no":"4711"}"#;
pub(crate) const ANSWER: &str = "Your order is on its way and arrives tomorrow.";

/// Calls the tool on its first turn, and answers on its second.
pub(crate) struct TwoTurns;

/// How to connect it.
pub(crate) struct TwoTurnsModel(&'static str);

impl TwoTurnsModel {
    pub(crate) fn new(id: &'static str) -> Self {
        TwoTurnsModel(id)
    }
}

impl ModelAdapter for TwoTurnsModel {
    type Model = TwoTurns;
    fn model_id(&self) -> Option<String> {
        Some(self.0.to_owned())
    }
    fn connect(self, _: &Connect<'_>) -> Result<TwoTurns, ConnectError> {
        Ok(TwoTurns)
    }
}

impl ModelText for TwoTurnsModel {}
impl ModelToolCalls for TwoTurnsModel {}

impl Model for TwoTurns {
    fn generate<'a>(
        &'a self,
        request: &'a ModelRequest<'a>,
        out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let called = request.messages.last().is_some_and(|message| message.role == Role::Tool);
            if called {
                out.push(ModelEvent::Text { delta: ANSWER.to_owned() });
                out.push(ModelEvent::Finished { reason: FinishReason::Stop });
            } else {
                let (id, name) = ("call_1".to_owned(), "find_order".to_owned());
                out.push(ModelEvent::ToolCallStarted { index: 0, id, name });
                out.push(ModelEvent::ToolCallDelta { index: 0, delta: ARGUMENTS.to_owned() });
                out.push(ModelEvent::Finished { reason: FinishReason::ToolCalls });
            }
            Ok(())
        })
    }
}

/// An order.
#[derive(Debug, Schema)]
pub(crate) struct Order {
    order_no: String,
    state: String,
}

/// Find an order by its number.
#[tool(effect = read)]
async fn find_order(order_no: String) -> Order {
    Order { order_no, state: "shipped".to_owned() }
}

/// You help customers with their orders.
#[agent(model = "fast", tools = [find_order])]
pub(crate) struct Clerk;

harness! {
    pub name: Shop,
    models: { fast: TwoTurnsModel("two-turns") },
    agents: [Clerk],
}

/// CPU time of `runs` runs, `at_once` of them at a time.
pub(crate) fn measure(runs: usize, at_once: usize) -> Duration {
    let runtime = two_workers();
    // A new harness each time: its store keeps the sessions.
    let shop = std::sync::Arc::new(runtime.block_on(Shop::start(ShopBindings {})).expect("it starts"));
    let one = {
        let shop = shop.clone();
        move |number: usize| {
            let shop = shop.clone();
            async move {
                let session = shop.session(format!("{number}")).await.expect("a session");
                let answer = session.run::<Clerk>(QUESTION.to_owned()).await.expect("an answer");
                assert_eq!(answer, ANSWER);
            }
        }
    };
    cpu_time(&runtime, repeat(runs, at_once, one))
}

/// Runs `one` so often, so many at once; one at a time needs no task of its own.
pub(crate) async fn repeat<F>(runs: usize, at_once: usize, one: impl Fn(usize) -> F + Send + 'static)
where
    F: Future<Output = ()> + Send + 'static,
{
    if at_once == 1 {
        for number in 0..runs {
            one(number).await;
        }
        return;
    }
    for round in 0..runs / at_once {
        let tasks: Vec<_> = (0..at_once).map(|at| tokio::spawn(one(round * at_once + at))).collect();
        for task in tasks {
            task.await.expect("a run ends");
        }
    }
}
