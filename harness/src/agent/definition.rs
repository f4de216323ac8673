//! What `#[agent]` emits: the trait on the struct, and the table the engine reads.

use super::AgentOptions;
use super::{InputDef, OutputDef};
use crate::item::Item;
use crate::limits::Limits;
use crate::tool::ToolDef;
use std::any::Any;

/// Implemented by `#[agent(..)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an agent",
    label = "expected a struct with `#[agent(..)]`",
    note = "put `#[agent(model = \"..\")]` on the struct"
)]
pub trait Agent: Item {
    /// The hidden struct whose `check` the compile-time walk calls.
    #[doc(hidden)]
    type Facts;
    #[doc(hidden)]
    const FACTS: Self::Facts;
    /// The table the engine reads.
    #[doc(hidden)]
    const DEF: &'static AgentDef;
}

/// What the engine knows of an agent.
pub struct AgentDef {
    /// One per agent of a build: see `__private::item_id`.
    pub id: u64,
    /// Its name.
    pub name: &'static str,
    /// What another agent reads when this one is its tool: the first paragraph of the docs.
    pub description: &'static str,
    /// The system instructions.
    pub instructions: Instructions,
    /// Whether the struct has fields: then the application binds a value.
    pub settings: bool,
    /// The alias of its model.
    pub model: &'static str,
    /// What it takes.
    pub input: InputDef,
    /// What it answers.
    pub output: OutputDef,
    /// The tools it may call.
    pub tools: &'static [&'static ToolDef],
    /// Whether it may also call every tool that was discovered.
    pub discovered: bool,
    /// The agents it may call as tools. Functions, because agents may call each other in a circle.
    pub agents: &'static [fn() -> &'static AgentDef],
    /// Its own limits.
    pub limits: Limits,
    /// How its model is asked.
    pub options: AgentOptions,
    /// Dotted capability names.
    pub requires: &'static [&'static str],
}

impl std::fmt::Debug for AgentDef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AgentDef").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The system instructions of an agent.
#[derive(Clone, Copy)]
pub enum Instructions {
    /// The same for every run.
    Fixed(&'static str),
    /// Rendered from the typed input and the agent's settings (`()` for a unit struct). The second value is the
    /// agent struct itself.
    Template(fn(input: &dyn Any, settings: &dyn Any) -> String),
}
