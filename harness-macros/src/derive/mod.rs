//! The derives: `AgentOutput`, `Schema`, `Resource`. Each turns a whole type into impls, never the type itself.
//!
//! Must never decide what a schema looks like: serde and schemars do, on a hidden shadow of the type.
//! Next: `border.rs` for the pipeline, `attributes.rs` for what serde's words mean to us, `shadow.rs` for the trick.

mod attributes;
mod border;
mod facts;
mod needs;
mod options;
mod resource;
mod shadow;

pub(crate) use border::{agent_output, schema};
pub(crate) use facts::visits;
pub(crate) use resource::resource;
