//! Attribute arguments: tokens in, plain values with spans out.
//!
//! Reading never fails: what could be read is kept, every problem goes to the sink, and one broken argument
//! costs itself only. Nothing here looks at the item. Next: `reader.rs` for the loop, `model/` for what
//! is made of it. `darling` reads the options of the derives; not these: its attributes are `syn::Meta`, which gives up at the first
//! token of a half-typed argument and cannot say `sandbox.exec` or `..discovered`.

mod agent;
mod common;
mod limits;
mod options;
mod param;
mod reader;
mod requires;
mod tool;
mod value;
mod workflow;

pub(crate) use agent::{AgentArgs, Instructions};
pub(crate) use common::Common;
pub(crate) use limits::{Group, Limit, LimitValue, limits};
pub(crate) use options::{ALL_OPTIONS, ModelOption, OptionValue};
pub(crate) use param::{Default, ParamArgs};
pub(crate) use requires::Requires;
pub(crate) use tool::{Approve, ToolArgs};
pub(crate) use value::Time;
pub(crate) use workflow::WorkflowArgs;
