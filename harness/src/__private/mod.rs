//! What generated code may name. Not public API.
//!
//! Nothing here decides anything at run time. Next: `walk.rs` for the proof, `issue.rs` for its words,
//! `probe.rs` for reading facts off trait impls.

mod arg;
mod body;
mod bound;
mod derive;
mod discover;
pub mod erase;
mod extension;
mod facts;
mod identity;
mod issue;
pub mod kind;
mod probe;
pub mod provides;
mod returns;
mod text;
mod walk;

pub use crate::adapter::{
    durable::InMemoryRuntime, memory::SandboxMemory, sandbox::InMemorySandbox, state::InMemoryState,
};
pub use crate::agent::AgentOptions;
pub use crate::agent::{
    Agent, AgentDef, AgentInput, AgentOutput, InputDef, InputKinds, Instructions, OutputDef,
};
pub use crate::capability;
pub use crate::error::{Error, Result, WorkflowError};
pub use crate::harness::{
    AdapterRef, Bindings, Harness, HarnessDef, ModelBinding, PortBinding, ResourceBinding, Start, Wiring,
    approvals, inspect, open_session, start,
};
pub use crate::item::{Item, ItemDef, RegisteredIn};
pub use crate::limits::{BudgetLimits, Limits, ModelLimits, ToolLimits};
pub use crate::port::Extensions;
pub use crate::port::model::ModelAdapter;
pub use crate::port::model::ReasoningEffort;
pub use crate::resource::{Resource, Resources};
pub use crate::schema::{ToolArg, schema_of};
pub use crate::session::Core;
pub use crate::tool::{
    Approve, ArgIssue, ArgReader, ArgWriter, Call, DirectCall, Effect, Param, Prepare, Returned, Tool,
    ToolCx, ToolDef, ToolError, ToolFailure, ToolFuture, ToolReturn, approve_when, prepare,
};
pub use crate::workflow::{
    CalledBy, RunBy, Stored, UsesModel, Workflow, WorkflowCx, WorkflowDef, WorkflowReturn, WorkflowRun,
    start_workflow, stored_input, stored_output,
};
pub use crate::{__extension as extension, __provided as provides, __views as views};
pub use arg::{Arg, TakeOr, arg};
pub use body::{Shown, refused, show, tool_returned, workflow_returned};
pub(crate) use bound::{family, has};
pub use derive::{
    Border, Closed, DefaultField, Field, ReadField, Shape, ShapeField, Via, Whole, WriteField, default_field,
    field, read_field, shape_field, write_field,
};
pub use discover::{Discovered, discovered};
pub use extension::{Extended, NoExtensions};
pub use facts::{
    Facts, MapFacts, MediaFacts, Portable, Probe, TupleFacts, Unknown, UnknownFacts, ValueFacts,
};
pub use identity::item_id;
pub use kind::in_place;
pub use probe::{NoSchema, NoText, OutputProbe};
pub use returns::{Plain, Returns, Success, SuccessOf};
pub use walk::Visit;
pub use {inventory, schemars, serde, serde_json};
