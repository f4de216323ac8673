//! Run AI agents inside an application, with the wiring proved at compile time.

#[doc(hidden)]
pub mod __private;
pub mod adapter;
mod agent;
pub mod error;
mod event;
mod harness;
mod item;
mod limits;
mod media;
pub mod port;
mod resource;
pub mod schema;
mod session;
mod tool;
mod workflow;

pub use harness_macros::{AgentOutput, Resource, Schema};

pub use agent::{Agent, AgentInput, AgentOutput};
pub use error::{Category, Error, Result, StartError, WorkflowError};
pub use event::{Event, EventKind, ItemKind, Outcome};
pub use harness::{Bindings, Harness, Start};
pub use item::{Item, RegisteredIn};
pub use limits::{BudgetLimits, Limits, ModelLimits, ToolLimits, days, hours};
pub use media::{Audio, Document, Image};
pub use resource::Resource;
pub use session::{Session, SessionId};
pub use tool::{Tool, ToolCx, ToolError};
pub use workflow::{Workflow, WorkflowCx};
