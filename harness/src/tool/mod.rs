//! Tools: typed for callers, a static table of function pointers for the engine.
//!
//! A tool body must never see the engine: it reaches the world through [`ToolCx`] and injected resources.
//! Next: `definition.rs` for what `#[tool]` emits, `args.rs` for reading arguments, `invoke/` for running calls.

mod args;
pub(crate) mod builtin;
mod context;
mod definition;
mod error;
mod extension;
pub(crate) mod invoke;
mod output;
mod plan;
mod reach;

pub use args::{ArgIssue, ArgReader, ArgWriter, Param};
pub(crate) use args::{plain, to_json};
pub use context::{Call, ToolCx};
pub(crate) use definition::read;
pub use definition::{
    Approve, Effect, Prepare, Tool, ToolDef, ToolFuture, ToolOutput, approve_when, prepare,
};
pub use error::ToolError;
pub use invoke::DirectCall;
pub use output::{Returned, ToolFailure, ToolReturn};
pub(crate) use output::{bytes_of, json_bytes, part_bytes};
pub(crate) use plan::{MAX_ARGUMENT_BYTES, ToolPlan, check, reject, schema};
