//! Workflows: the application's own async Rust around agents and tools.
//!
//! Next: `definition.rs` for what `#[workflow]` emits, `context.rs` for what a body may do.

mod context;
mod definition;

pub use context::WorkflowCx;
pub use definition::{
    CalledBy, RunBy, UsesModel, Workflow, WorkflowDef, WorkflowInput, WorkflowOutput, WorkflowReturn,
    encode_value, restore_value, start_workflow,
};
