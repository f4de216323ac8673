//! Agents: one typed model conversation each.
//!
//! Never names an adapter, a workflow or a session. Next: `definition.rs` for what `#[agent]` emits, `plan.rs`
//! for what start makes of it, `turns.rs` for the loop, `form.rs` for the ways to a typed answer, `ask/` for one model call with retries.

mod answer;
mod as_tool;
mod ask;
mod definition;
mod form;
mod input;
mod options;
mod output;
mod output_plan;
mod partial;
mod plan;
mod turns;

pub use definition::{Agent, AgentDef, Instructions};
pub use input::{AgentInput, InputDef, InputKinds};
pub use options::AgentOptions;
pub use output::{AgentOutput, OutputDef};

pub(crate) use ask::{Answered, Asking, Other, ask, ask_other};
pub(crate) use form::Wanted;
pub(crate) use output_plan::OutputPlan;
pub(crate) use plan::{Agents, Building};
pub(crate) use turns::run_agent;
