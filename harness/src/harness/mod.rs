//! The harness: the compiled definition, its bindings, start and inspection.
//!
//! Next: `definition.rs` for what `harness!` emits, `start.rs` for what start does, `inspect/` for the data.

mod definition;
mod gates;
mod inspect;
mod measured;
mod prices;
mod received;
mod start;

pub use definition::{
    AdapterRef, Bindings, Harness, HarnessDef, ModelBinding, PortBinding, ResourceBinding, Start, Wiring,
    approvals, inspect, open_session,
};
pub use inspect::{
    AdapterInfo, AgentInfo, Inspection, ModelInfo, OutputInfo, Requirement, SetLimits, SlotInfo, ToolInfo,
    WorkflowInfo,
};
pub use start::start;
