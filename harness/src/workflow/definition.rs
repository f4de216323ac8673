//! What `#[workflow]` emits: the trait on the marker struct, and the table the engine reads.

use super::WorkflowCx;
use super::WorkflowRun;
use crate::agent::AgentDef;
use crate::error::{Error, Result, WorkflowError};
use crate::item::Item;
use crate::limits::Limits;
use crate::port::BoxFuture;
use crate::tool::ToolDef;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::Any;
use std::future::Future;

/// Implemented by `#[workflow(..)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a workflow",
    label = "expected a function with `#[workflow(..)]`",
    note = "put `#[workflow(agents = [..])]` on the function"
)]
pub trait Workflow: Item {
    /// The hidden struct whose `check` the compile-time walk calls.
    #[doc(hidden)]
    type Facts;
    #[doc(hidden)]
    const FACTS: Self::Facts;
    /// The table the engine reads.
    #[doc(hidden)]
    const DEF: &'static WorkflowDef;

    #[doc(hidden)]
    fn call(
        cx: WorkflowCx<Self>,
        input: Self::Input,
    ) -> impl Future<Output = Result<Self::Output, WorkflowError>> + Send;
}

/// What a workflow may take: it is recorded, so it must be storable.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the input of a workflow",
    label = "not a workflow input",
    note = "a workflow's input is recorded: add `#[derive(Schema)]` to `{Self}`, or derive serde's `Serialize` and `Deserialize`"
)]
pub trait WorkflowInput: Serialize + DeserializeOwned + Send + 'static {}
#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + 'static> WorkflowInput for T {}

/// What a workflow may return: it is recorded, so it must be storable.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the output of a workflow",
    label = "not a workflow output",
    note = "a workflow's output is recorded: add `#[derive(Schema)]` to `{Self}`, or derive serde's `Serialize` and `Deserialize`"
)]
pub trait WorkflowOutput: Serialize + DeserializeOwned + Send + 'static {}
#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + 'static> WorkflowOutput for T {}

/// `Result<T, WorkflowError>`, also behind an alias.
#[diagnostic::on_unimplemented(
    message = "a workflow returns `Result<_, WorkflowError>`, not `{Self}`",
    label = "expected `Result<_, WorkflowError>`"
)]
pub trait WorkflowReturn {
    /// What the run gives back.
    type Output;
    #[doc(hidden)]
    fn into_result(self) -> Result<Self::Output, WorkflowError>;
}
impl<T> WorkflowReturn for Result<T, WorkflowError> {
    type Output = T;
    fn into_result(self) -> Self {
        self
    }
}

/// What the engine knows of a workflow.
pub struct WorkflowDef {
    /// One per workflow of a build: see `__private::item_id`.
    pub id: u64,
    /// Its name.
    pub name: &'static str,
    /// Its docs.
    pub description: &'static str,
    /// The agents it may run; start compiles them also when `harness!` does not list them.
    pub agents: &'static [fn() -> &'static AgentDef],
    /// The tools it may call.
    pub tools: &'static [&'static ToolDef],
    /// The model aliases it may use directly.
    pub models: &'static [&'static str],
    /// Its own limits.
    pub limits: Limits,
    /// Dotted capability names.
    pub requires: &'static [&'static str],
    /// Hash of the tokens of the body, to notice that a deploy changed it.
    pub body_hash: u64,
    /// Starts the body on a boxed input of the right type.
    pub start: fn(WorkflowRun, Box<dyn Any + Send>) -> BoxFuture<'static, Result<Box<dyn Any + Send>>>,
    /// The input as JSON text.
    pub encode_input: fn(&dyn Any) -> Option<String>,
    /// The output as JSON text.
    pub encode_output: fn(&dyn Any) -> Option<String>,
    /// The output back from JSON text.
    pub restore_output: fn(&str) -> Option<Box<dyn Any + Send>>,
}

impl std::fmt::Debug for WorkflowDef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WorkflowDef").field("name", &self.name).finish_non_exhaustive()
    }
}

// `Agent: RunBy<Workflow>`, not the other way round: with the workflow as `Self` and one declared agent,
// inference would choose that agent and report a type mismatch instead of these words.

/// Implemented by `#[workflow(agents = [..])]` for each agent it lists.
#[diagnostic::on_unimplemented(
    message = "workflow `{W}` runs agent `{Self}` without declaring it",
    label = "`{Self}` is not in the `agents` list of `{W}`",
    note = "add it: `#[workflow(agents = [{Self}])]`"
)]
pub trait RunBy<W> {}

/// Implemented by `#[workflow(tools = [..])]` for each tool it lists.
#[diagnostic::on_unimplemented(
    message = "workflow `{W}` calls tool `{Self}` without declaring it",
    label = "`{Self}` is not in the `tools` list of `{W}`",
    note = "add it: `#[workflow(tools = [{Self}])]`"
)]
pub trait CalledBy<W> {}

/// Implemented by `#[workflow(models = [..])]` on the workflow itself.
#[diagnostic::on_unimplemented(
    message = "workflow `{Self}` uses a model without declaring one",
    label = "no `models` list",
    note = "add the alias: `#[workflow(models = [\"..\"])]`"
)]
pub trait UsesModel {
    /// The declared aliases.
    #[doc(hidden)]
    const MODELS: &'static [&'static str];
}

/// The body of [`WorkflowDef::start`].
#[doc(hidden)]
pub fn start_workflow<W: Workflow>(
    run: WorkflowRun,
    input: Box<dyn Any + Send>,
) -> BoxFuture<'static, Result<Box<dyn Any + Send>>> {
    let Ok(input) = input.downcast::<W::Input>() else {
        return Box::pin(std::future::ready(Err(Error::Internal("a workflow input of another type"))));
    };
    let body = W::call(WorkflowCx::new(run), *input);
    Box::pin(async move { Ok(Box::new(body.await?) as Box<dyn Any + Send>) })
}

/// How a value of a workflow is stored. Made in one place per type, so that a type that does not fit is one error.
#[doc(hidden)]
pub struct Stored {
    pub encode: fn(&dyn Any) -> Option<String>,
    pub restore: fn(&str) -> Option<Box<dyn Any + Send>>,
}

/// For a type that fits.
#[doc(hidden)]
#[must_use]
pub const fn stored_input<T: WorkflowInput>() -> Stored {
    Stored { encode: encode::<T>, restore: restore::<T> }
}

/// For a type that fits.
#[doc(hidden)]
#[must_use]
pub const fn stored_output<T: WorkflowOutput>() -> Stored {
    Stored { encode: encode::<T>, restore: restore::<T> }
}

fn encode<T: Serialize + 'static>(value: &dyn Any) -> Option<String> {
    serde_json::to_string(value.downcast_ref::<T>()?).ok()
}

fn restore<T: DeserializeOwned + Send + 'static>(json: &str) -> Option<Box<dyn Any + Send>> {
    let value: T = serde_json::from_str(json).ok()?;
    Some(Box::new(value))
}
