//! Run AI agents inside an application, with the wiring proved at compile time.
//!
//! A tool that needs what no adapter provides, an unknown model alias, an agent that nobody listed: each is a build
//! error that points at your own words and says how to fix it. This program runs without a key: a script takes the
//! model's place.
//!
//! ```
//! use harness::prelude::*;
//! use std::collections::BTreeMap;
//!
//! #[derive(Resource)]
//! struct OrderDb(BTreeMap<String, u32>);
//!
//! /// Find what was paid for an order, in cents, by the number printed on its receipt.
//! #[tool(effect = read)]
//! async fn find_order(db: &OrderDb, order_no: String) -> Result<u32, ToolError> {
//!     db.0.get(&order_no).copied().ok_or_else(|| ToolError::new("there is no order of that number"))
//! }
//!
//! /// Pay money back to the customer.
//! #[tool(effect = once, timeout = "20s")]
//! async fn refund(order_no: String, cents: u32) -> String {
//!     format!("{cents} cents for {order_no}")
//! }
//!
//! /// What the customer reads.
//! #[derive(Debug, AgentOutput)]
//! struct Answer {
//!     /// At most three sentences.
//!     text: String,
//!     /// What to pay back, where something is owed.
//!     refund_cents: Option<u32>,
//! }
//!
//! /// You look after the customers of a small shop. Be brief and exact.
//! #[agent(model = "fast", output = Answer, tools = [find_order])]
//! struct Support;
//!
//! /// Answer a question about an order, and pay what is owed.
//! #[workflow(agents = [Support], tools = [refund])]
//! async fn resolve(cx: &WorkflowCx<resolve>, order_no: String) -> Result<String, WorkflowError> {
//!     let answer = cx.run::<Support>(format!("Where is order {order_no}?")).await?;
//!     if let Some(cents) = answer.refund_cents {
//!         cx.call(refund { order_no, cents }).await?;
//!     }
//!     Ok(answer.text)
//! }
//!
//! harness! {
//!     name: Shop,
//!     models: { fast: OpenAi("gpt-5-mini") },
//!     resources: [OrderDb],
//!     agents: [Support],
//!     workflows: [resolve],
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let bindings = ShopBindings { order_db: OrderDb(BTreeMap::from([("A-1".to_owned(), 4200)])) };
//!     // With a key in the environment: `Shop::start(bindings)`, and nothing else changes.
//!     let script = ScriptedModel::new([
//!         Say::call(find_order { order_no: "A-1".to_owned() }),
//!         Say::output(&Answer { text: "Your money is on its way.".to_owned(), refund_cents: Some(4200) }),
//!     ]);
//!     let shop = Shop::start(bindings.scripted(script)).await?;
//!     let session = shop.session("tenant-a/user-7/thread-1").await?;
//!     assert_eq!(session.run::<resolve>("A-1".to_owned()).await?, "Your money is on its way.");
//!     Ok(())
//! }
//! ```
//!
//! Where to read on: [`agent`], [`tool`], [`workflow`] and [`harness!`] for the macros, [`Session`] for running items,
//! [`port`] for adapters of your own, [`Error`] for what can fail. The repository has a book with a tutorial.

#[doc(hidden)]
pub mod __private;
pub mod adapter;
mod agent;
pub mod capability;
#[cfg(feature = "contract")]
pub mod contract;
pub mod error;
pub mod event;
mod harness;
mod item;
mod limits;
mod media;
mod memory;
pub mod port;
pub mod prelude;
mod resource;
mod run;
pub mod schema;
mod session;
pub mod telemetry;
mod tool;
mod workflow;

pub use harness_macros::{AgentOutput, Resource, Schema, agent, harness, tool, workflow};

pub use agent::{Agent, AgentInput, AgentOutput};
pub use error::{Category, Error, Result, StartError, WorkflowError};
pub use event::{Event, EventKind, EventStream, ItemKind, Outcome};
pub use harness::{Bindings, Harness, Inspection, Start};
pub use item::{Item, RegisteredIn};
pub use limits::{
    BudgetLimits, CircuitBreaker, Limits, ModelLimits, ProviderLimits, ToolLimits, days, hours,
};
pub use media::{Audio, Document, Image};
pub use memory::{Direct, Memory, MemoryOwner, MemoryScope, ScopedMemory};
pub use resource::Resource;
pub use run::{Approval, ApprovalDecision, ErrorSummary, RunCounts, RunSummary};
pub use session::{
    ApprovalDesk, History, OnBusy, RunCall, RunOptions, RunStream, Session, SessionId, StreamCall, ToolRun,
};
pub use tool::{Tool, ToolCx, ToolError, ToolOutput};
pub use workflow::{
    FanOut, ModelHandle, Pending, Settled, Workflow, WorkflowCx, WorkflowInput, WorkflowOutput,
};

/// Built-in tools, off until an agent or a harness lists them: `tools = [harness::tools::read]`.
///
/// They work in the session's sandbox and nowhere else; each requires what it needs of it.
pub mod tools {
    pub use crate::tool::builtin::{bash, edit, glob, grep, list, read, write};
}

/// What [`Inspection`] is made of.
pub mod inspect {
    pub use crate::harness::{
        AdapterInfo, AgentInfo, ModelInfo, OutputInfo, Requirement, SetLimits, SlotInfo, ToolInfo,
        WorkflowInfo,
    };
}
