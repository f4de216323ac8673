//! What a session can run: agents and workflows, typed at the edge, a table inside.

use crate::agent::AgentDef;
use crate::tool::DirectCall;
use crate::workflow::WorkflowDef;

/// An agent or a workflow. The macros implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither an agent nor a workflow",
    label = "expected a `#[agent]` struct or a `#[workflow]` function"
)]
pub trait Item: Sized + 'static {
    /// What a run is given.
    type Input: Send + 'static;
    /// What a run gives back.
    type Output: Send + 'static;
    #[doc(hidden)]
    const ITEM: ItemDef;
}

/// The table of an item.
#[derive(Debug, Clone, Copy)]
pub enum ItemDef {
    /// An agent.
    Agent(&'static AgentDef),
    /// A workflow.
    Workflow(&'static WorkflowDef),
    /// A tool that the application calls itself.
    Tool(DirectCall),
}

impl ItemDef {
    /// The item's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ItemDef::Agent(def) => def.name,
            ItemDef::Workflow(def) => def.name,
            ItemDef::Tool(call) => call.tool.name,
        }
    }
}

/// Implemented by `harness!` for each agent, workflow and tool it lists; `H` is the harness.
#[diagnostic::on_unimplemented(
    message = "harness `{H}` does not list `{Self}`",
    label = "`{Self}` is not registered in `{H}`",
    note = "add it to `agents`, `workflows` or `tools` of `harness! {{ name: {H}, .. }}`"
)]
pub trait RegisteredIn<H> {
    /// The proof that it may be streamed: every model on the way has `model.streaming`. Evaluated where
    /// [`Session::stream`](crate::Session::stream) is called, so that a harness that never streams needs none.
    #[doc(hidden)]
    const STREAMS: () = ();
}
