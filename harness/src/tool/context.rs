//! What a tool body may touch.

use super::ToolError;
use crate::event::EventKind;
use crate::run::{Cancel, Run, idempotency_key};
use futures_util::future::select;
use std::marker::PhantomData;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// One call of a tool, without its type.
pub struct Call {
    pub(crate) run: Option<Arc<Run>>,
    pub(crate) id: Arc<str>,
    /// Where in the run it stands: the key of its idempotency.
    pub(crate) place: Arc<str>,
    pub(crate) ordinal: u64,
    pub(crate) cancel: Arc<Cancel>,
}

/// Handed to a tool body; `T` is the tool itself, so the context offers what the attribute declared.
///
/// ```
/// use harness::prelude::*;
///
/// /// Add two numbers.
/// #[tool(effect = read)]
/// async fn add(cx: &ToolCx<add>, a: i64, b: i64) -> i64 {
///     cx.progress("adding");
///     a + b
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// // The function stays a function: a unit test calls it directly.
/// assert_eq!(add(&ToolCx::for_test(), 1, 2).await, 3);
/// # }
/// ```
pub struct ToolCx<T> {
    pub(crate) call: Call,
    // `fn() -> T`: the context stays `Send + Sync` whatever the arguments are.
    tool: PhantomData<fn() -> T>,
}

impl<T> ToolCx<T> {
    pub(crate) fn new(call: Call) -> Self {
        ToolCx { call, tool: PhantomData }
    }

    /// A context outside of any run, for unit tests that call the tool's function directly.
    #[must_use]
    pub fn for_test() -> Self {
        ToolCx::new(Call {
            run: None,
            id: "call_test".into(),
            place: "test".into(),
            ordinal: 0,
            cancel: Arc::default(),
        })
    }

    /// The same for every attempt of this call, different for every other call; at most 64 ASCII characters.
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        idempotency_key(self.run_id(), &self.call.place, self.call.ordinal)
    }

    /// Which attempt of this call this is, from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        1
    }

    /// The time left for this call, its run's own deadline included; `None` outside of a run.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        self.call.cancel.until().map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Returns when the call should stop: the run was cancelled or the deadline has passed.
    pub async fn cancelled(&self) {
        match &self.call.run {
            Some(run) => {
                let (call, run) = (pin!(self.call.cancel.wait()), pin!(run.control.cancel.wait()));
                select(call, run).await;
            }
            None => self.call.cancel.wait().await,
        }
    }

    /// Whether the call should stop. A blocking body looks at it between pieces of work.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.call.cancel.is_set() || self.call.run.as_ref().is_some_and(|run| run.control.cancel.is_set())
    }

    /// The run this call belongs to.
    #[must_use]
    pub fn run_id(&self) -> &str {
        self.call.run.as_ref().map_or("run_test", |run| &run.id)
    }

    /// The model's id of this call.
    #[must_use]
    pub fn call_id(&self) -> &str {
        &self.call.id
    }

    /// The session's tenant; empty for an application with one.
    #[must_use]
    pub fn tenant(&self) -> &str {
        self.call.run.as_ref().map_or("", |run| &run.scope.key.tenant)
    }

    /// The session's user; may be empty.
    #[must_use]
    pub fn user(&self) -> &str {
        self.call.run.as_ref().map_or("", |run| &run.scope.key.user)
    }

    /// The session's thread.
    #[must_use]
    pub fn thread(&self) -> &str {
        self.call.run.as_ref().map_or("test", |run| &run.scope.key.thread)
    }

    /// Tells whoever watches how far the call is.
    pub fn progress(&self, message: impl Into<String>) {
        if let Some(run) = &self.call.run {
            run.emit(|| EventKind::ToolProgress {
                call_id: Arc::clone(&self.call.id),
                message: message.into(),
            });
        }
    }

    /// Tells whoever watches something worth noting. Content: it is never stored and never reaches `tracing`.
    pub fn log(&self, message: impl Into<String>) {
        if let Some(run) = &self.call.run {
            run.emit(|| EventKind::Log { message: message.into() });
        }
    }

    /// Generated code only. No `Resource` bound: the walk asks for it, and once is enough for one mistake.
    #[doc(hidden)]
    pub fn __resource<R: Send + Sync + ?Sized + 'static>(&self) -> Result<&R, ToolError> {
        let missing = || ToolError::new(format!("`{}` is not bound", std::any::type_name::<R>()));
        self.call.run.as_ref().and_then(|run| run.env.resources.find()).ok_or_else(missing)
    }
}
