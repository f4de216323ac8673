//! Agents: one typed model conversation each.
//!
//! Next: `definition.rs` for what `#[agent]` emits, `plan.rs` for what start makes of it, `turns.rs` for the loop.

mod definition;
mod input;
mod output;
mod output_plan;

pub use definition::{Agent, AgentDef, Instructions};
pub use input::{AgentInput, InputDef, InputKinds};
pub use output::{AgentOutput, OutputDef};
pub use output_plan::OutputPlan;
