//! Workflows: the application's own async Rust around agents and tools.
//!
//! A body reaches the world through its context only. Next: `definition.rs` for what `#[workflow]` emits,
//! `context.rs` for what a body may do, `fan_out.rs`, `race.rs` and `step.rs` for the building blocks.

mod context;
mod definition;
mod extension;
mod fan_out;
mod memory;
mod model;
mod pending;
mod race;
mod scope;
mod step;

pub use context::WorkflowCx;
pub use definition::{
    CalledBy, RunBy, Stored, UsesModel, Workflow, WorkflowDef, WorkflowInput, WorkflowOutput, WorkflowReturn,
    start_workflow, stored_input, stored_output,
};
pub use fan_out::{FanOut, Settled};
pub use model::ModelHandle;
pub use pending::Pending;
pub(crate) use scope::StepScope;
pub use scope::WorkflowRun;
