//! Run AI agents inside an application, with the wiring proved at compile time.

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
pub use limits::{BudgetLimits, Limits, ModelLimits, ToolLimits, days, hours};
pub use media::{Audio, Document, Image};
pub use memory::{Direct, Memory, MemoryOwner, MemoryScope, ScopedMemory};
pub use resource::Resource;
pub use run::{Approval, ApprovalDecision, ErrorSummary, RunCounts, RunSummary};
pub use session::{
    ApprovalDesk, History, OnBusy, RunCall, RunOptions, RunStream, Session, SessionId, StreamCall, ToolRun,
};
pub use tool::{Tool, ToolCx, ToolError};
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
        AdapterInfo, AgentInfo, ModelInfo, Requirement, SetLimits, SlotInfo, ToolInfo, WorkflowInfo,
    };
}
