//! What `#[tool]` emits: the trait on the struct of arguments, and the table the engine reads.

use super::{ArgIssue, ArgReader, ArgWriter, Call, Param, Returned, ToolCx, ToolError};
use schemars::{Schema, SchemaGenerator};
use serde::Serialize;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// Implemented by `#[tool]` on the struct of the tool's arguments, which has the function's name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tool",
    label = "expected a function with `#[tool]`",
    note = "put `#[tool]` on the function; built-in tools are in `harness::tools`"
)]
pub trait Tool: Sized + Send + 'static {
    /// What the function returns when it succeeds.
    type Output: Send + 'static;
    /// The hidden struct whose `check` the compile-time walk calls.
    #[doc(hidden)]
    type Facts;
    #[doc(hidden)]
    const FACTS: Self::Facts;
    /// The table the engine reads.
    #[doc(hidden)]
    const DEF: &'static ToolDef;

    #[doc(hidden)]
    fn read(args: &mut ArgReader<'_>) -> Option<Self>;
    #[doc(hidden)]
    fn write(&self, args: &mut ArgWriter);
    #[doc(hidden)]
    fn call(self, cx: ToolCx<Self>) -> impl Future<Output = Result<Self::Output, ToolError>> + Send;
}

/// What a tool may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the result of a tool",
    label = "a model cannot read this",
    note = "add `#[derive(Schema)]` to `{Self}`, or derive serde's `Serialize`; `String` is plain text, `Content` is parts"
)]
pub trait ToolOutput: Serialize + Send + 'static {}
#[diagnostic::do_not_recommend]
impl<T: Serialize + Send + 'static> ToolOutput for T {}

/// What the engine knows of a tool. One static per tool; nothing is registered or built at start but its schema.
pub struct ToolDef {
    /// One per tool of a build: see `__private::item_id`.
    pub id: u64,
    /// What the model calls.
    pub name: &'static str,
    /// What the model reads.
    pub description: &'static str,
    /// The arguments, in order.
    pub params: &'static [Param],
    /// The schema of the result, for inspection; `None` for text and content parts.
    pub output: Option<fn(&mut SchemaGenerator) -> Schema>,
    /// What a second execution would do.
    pub effect: Effect,
    /// Overrides the limit of a tool call.
    pub timeout: Option<Duration>,
    /// `#[tool(blocking)]`: the body may hold its thread, so it gets one of the bounded pool.
    pub blocking: bool,
    /// Whether a person is asked before each call.
    pub approve: Approve,
    /// Dotted capability names.
    pub requires: &'static [&'static str],
    /// Reads arguments and makes the future of the body.
    pub prepare: Prepare,
}

impl std::fmt::Debug for ToolDef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ToolDef").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Reads the arguments (JSON text) and makes the future of one call; nothing of the body has run yet.
pub type Prepare = fn(Call, &str) -> Result<ToolFuture, Vec<ArgIssue>>;

/// One call of a tool.
pub type ToolFuture = Pin<Box<dyn Future<Output = Result<Returned, ToolError>> + Send>>;

/// What a second execution of the same call would do. Decides what a durable run may repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Nothing: it only looks.
    Read,
    /// The same as one, under the same idempotency key.
    Idempotent,
    /// Harm: it must not happen twice. The default.
    Once,
}

/// Whether a person is asked before a call.
#[derive(Debug, Clone, Copy)]
pub enum Approve {
    /// Never.
    Never,
    /// Before every call.
    Always,
    /// Before calls whose arguments (JSON text) this says yes to.
    When(fn(&str) -> bool),
}

/// The body of [`ToolDef::prepare`]: the only generic code on the model's path.
#[doc(hidden)]
pub fn prepare<T>(call: Call, raw: &str) -> Result<ToolFuture, Vec<ArgIssue>>
where
    // Asked for here and nowhere else, so that a result that does not fit is one error.
    T: Tool<Output: ToolOutput>,
{
    let args = read::<T>(raw)?;
    let body = args.call(ToolCx::new(call));
    Ok(Box::pin(async move { Returned::of(body.await?) }))
}

/// The body of [`Approve::When`] for a typed rule; arguments that do not fit are asked about.
#[doc(hidden)]
pub fn approve_when<T: Tool>(raw: &str, rule: fn(&T) -> bool) -> bool {
    read::<T>(raw).map_or(true, |args| rule(&args))
}

pub(crate) fn read<T: Tool>(raw: &str) -> Result<T, Vec<ArgIssue>> {
    let mut reader = ArgReader::new(T::DEF.params, raw);
    let args = T::read(&mut reader);
    reader.finish(args)
}
