//! A typed call of a tool by a workflow or the application: the same isolation, the typed result.

use super::{open::Open, task};
use crate::error::Error;
use crate::port::BoxFuture;
use crate::run::{Cancel, Run, Tasks};
use crate::tool::{
    Approve, Call, Returned, Tool, ToolCx, ToolDef, ToolError, ToolFuture, ToolOutput, bytes_of,
};
use std::any::Any;
use std::panic::catch_unwind;
use std::sync::{Arc, Mutex, PoisonError};

/// A tool that a session calls: its table, and its body without its type.
#[derive(Debug, Clone, Copy)]
pub struct DirectCall {
    pub(crate) tool: &'static ToolDef,
    pub(crate) start:
        fn(Arc<Run>, Box<dyn Any + Send>) -> BoxFuture<'static, Result<Box<dyn Any + Send>, Error>>,
}

impl DirectCall {
    pub(crate) fn of<T: Tool<Output: ToolOutput>>() -> Self {
        DirectCall { tool: T::DEF, start: start::<T> }
    }
}

fn start<T: Tool<Output: ToolOutput>>(
    run: Arc<Run>,
    tool: Box<dyn Any + Send>,
) -> BoxFuture<'static, Result<Box<dyn Any + Send>, Error>> {
    Box::pin(async move {
        let tool = tool.downcast::<T>().map_err(|_| Error::Internal("the arguments of another tool"))?;
        let tasks = Arc::clone(&run.control.tasks);
        let output = call_directly(&run, &tasks, T::DEF.name.into(), 0, *tool).await?;
        Ok(Box::new(output) as Box<dyn Any + Send>)
    })
}

/// Runs a tool with arguments that are already typed.
///
/// # Errors
/// [`Error::Tool`] with the tool's own error, or the bound that was hit.
pub(crate) async fn call_directly<T: Tool<Output: ToolOutput>>(
    run: &Arc<Run>,
    tasks: &Arc<Tasks>,
    place: Arc<str>,
    ordinal: u64,
    tool: T,
) -> Result<T::Output, Error> {
    let cancel: Arc<Cancel> = Arc::default();
    let call = Call {
        run: Some(Arc::clone(run)),
        id: format!("{place}#{ordinal}").into(),
        place,
        ordinal,
        cancel: Arc::clone(&cancel),
    };
    let tool = approved(run, &call, tool).await?;
    // The engine below is not generic: it moves a boxed result through, and hands it back here.
    let result: Slot = Arc::default();
    let slot = Arc::clone(&result);
    let id = Arc::clone(&call.id);
    let body = tool.call(ToolCx::new(call));
    let future: ToolFuture = Box::pin(async move {
        let output: T::Output = body.await?;
        let bytes = bytes_of(&output);
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(Kept { output: Box::new(output), bytes });
        Ok(Returned::Text(String::new()))
    });
    let output = run_erased(run, tasks, T::DEF, (id, cancel), future, &result).await?;
    output.downcast().map(|output| *output).map_err(|_| Error::Internal("a tool result of another type"))
}

/// A typed result without its type.
struct Kept {
    output: Box<dyn Any + Send>,
    /// As many as a model's call of the tool would have kept.
    bytes: usize,
}

type Slot = Arc<Mutex<Option<Kept>>>;

async fn approved<T: Tool>(run: &Arc<Run>, call: &Call, tool: T) -> Result<T, Error> {
    if matches!(T::DEF.approve, Approve::Never) {
        return Ok(tool);
    }
    let arguments = crate::tool::to_json(&tool);
    let name: Arc<str> = T::DEF.name.into();
    // A rule that panics has not said that nobody is needed: the call is not made.
    let needed = catch_unwind(|| super::approve::needed(T::DEF, &arguments));
    if !needed.map_err(|_| Error::Panicked { what: format!("the approval rule of tool `{name}`") })? {
        return Ok(tool);
    }
    match super::approve::ask(run, &name, &call.id, &arguments).await {
        Ok(None) => Ok(tool),
        Ok(Some(edited)) => crate::tool::read(&edited).map_err(|_| Error::Invalid {
            place: crate::error::Place::ToolInput,
            issues: format!("the edited arguments do not fit `{name}`"),
        }),
        Err(_) => Err(Error::Denied { what: format!("the call of tool `{name}`") }),
    }
}

async fn run_erased(
    run: &Arc<Run>,
    tasks: &Arc<Tasks>,
    tool: &'static ToolDef,
    (id, cancel): (Arc<str>, Arc<Cancel>),
    future: ToolFuture,
    slot: &Slot,
) -> Result<Box<dyn Any + Send>, Error> {
    let name: Arc<str> = tool.name.into();
    let open = Open::new(run, Arc::clone(&name), Arc::clone(&id));
    let call = task::Started { tool, name: Arc::clone(&name), id, cancel, span: open.span() };
    let done = task::run(run, tasks, call, future).await;
    let failed = |error: ToolError| Error::Tool { tool: name.to_string(), error };
    let most = run.bounds.tools.kept_bytes;
    let result = match done {
        task::Done::Returned(Ok(_)) => match slot.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(kept) if kept.bytes > most => {
                Err(Error::LimitReached { limit: "kept_bytes", bound: most as u64 })
            }
            Some(kept) => Ok(kept),
            None => Err(Error::Internal("a tool without a result")),
        },
        task::Done::Returned(Err(error)) => Err(match error.wiring() {
            Some(wiring) => wiring.clone().into(),
            None => failed(error),
        }),
        task::Done::Panicked => Err(Error::Panicked { what: format!("tool `{name}`") }),
        task::Done::TimedOut(limit) => Err(Error::Timeout { scope: format!("tool `{name}`"), limit }),
        task::Done::Refused => {
            Err(failed(ToolError::retry("too many of its calls did not stop when their time was up")))
        }
    };
    let (ended, bytes) = match &result {
        Ok(kept) => (super::Ended::Done(Returned::Text(String::new())), kept.bytes),
        Err(error) => (super::Ended::failed(error.code(), error.to_string()), 0),
    };
    open.finish_of(ended, bytes);
    result.map(|kept| kept.output)
}
