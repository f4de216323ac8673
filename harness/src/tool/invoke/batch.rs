//! The tool calls of one model turn: all validated before any starts, run side by side, answered in the model's order.

use super::open::{Open, tell_why};
use super::{Ended, approve, shown, task};
use crate::error::Error;
use crate::port::BoxFuture;
use crate::port::model::{Message, Part, ToolCall, ToolResult};
use crate::run::{Cancel, Run, digest};
use crate::telemetry;
use crate::tool::{Call, Returned, ToolDef, ToolFuture, ToolPlan};
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Something a model may call.
pub(crate) struct Callable {
    pub(crate) name: Arc<str>,
    pub(crate) kind: Kind,
}

/// What stands behind a name.
pub(crate) enum Kind {
    /// A `#[tool]` function.
    Function(Box<ToolPlan>),
    /// Anything else: an agent, later a tool of an MCP server.
    Other(Arc<dyn OtherTool>),
}

/// A callable that is no `#[tool]` function. It bounds itself; the future has a task of its own.
pub(crate) trait OtherTool: Send + Sync {
    /// Reads the arguments; the future does the work. The error is for a model.
    fn prepare(&self, run: &Arc<Run>, arguments: &str) -> Result<BoxFuture<'static, Ended>, String>;
}

/// The calls of one turn.
pub(crate) struct Batch<'a> {
    pub(crate) run: &'a Arc<Run>,
    pub(crate) tools: &'a [Callable],
    /// Where in the run this turn stands; part of the idempotency keys.
    pub(crate) place: Arc<str>,
    pub(crate) calls: Vec<ToolCall>,
}

/// What one agent has called so far in this run.
#[derive(Default)]
pub(crate) struct CallLog {
    ids: HashSet<String>,
    repeats: HashMap<u64, u32>,
    total: u32,
    /// Turns in which a repeated call was refused.
    refused: u32,
}

impl CallLog {
    /// Gives every call of a message an id of its own: models leave them out, repeat and reuse them, and may write
    /// anything into them, which goes to spans, logs and stored events. The message has the made one too.
    pub(crate) fn own_ids(&mut self, message: &mut Message, turn: u32) {
        let calls = message.parts.iter_mut().filter_map(|part| match part {
            Part::ToolCall(call) => Some(call),
            _ => None,
        });
        for (index, call) in calls.enumerate() {
            let usable = is_plain(&call.id) && !self.ids.contains(&call.id);
            if !usable {
                let mut id = format!("call_{turn}_{index}");
                while self.ids.contains(&id) {
                    id.push('x');
                }
                call.id = id;
            }
            self.ids.insert(call.id.clone());
        }
    }
}

/// `[A-Za-z0-9_.:-]{1,64}`
fn is_plain(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'-');
    (1..=64).contains(&id.len()) && id.bytes().all(plain)
}

/// Runs the calls of a turn. The results are in the model's order, one for each call.
///
/// # Errors
/// A bound of the run; what went wrong inside a call is a result for the model.
pub(crate) async fn run_batch(batch: Batch<'_>, log: &mut CallLog) -> Result<Vec<Part>, Error> {
    let admitted = admit(&batch, log)?;
    let ready: Vec<Ready<'_>> = batch
        .calls
        .iter()
        .zip(admitted)
        .enumerate()
        .map(|(index, (call, admitted))| match admitted {
            Ok(()) => unwound(&call.name, &call.id, || Ok(prepare(&batch, index as u64, call)))
                .unwrap_or_else(Ready::Refused),
            Err(refusal) => Ready::Refused(refusal),
        })
        .collect();
    for (call, ready) in batch.calls.iter().zip(&ready) {
        if let Ready::Refused(ended) = ready {
            tell_why(batch.run, &call.name, &call.id, ended);
        }
    }
    let mut ended = run_all(&batch, ready).await;
    if let Some(at) = ended.iter().position(|ended| matches!(ended, Ended::Broken(_)))
        && let Ended::Broken(error) = ended.swap_remove(at)
    {
        return Err(*error);
    }
    let results = batch.calls.iter().zip(ended).map(|(call, ended)| result(batch.run, call, ended));
    Ok(results.collect())
}

/// Counts the calls against the bounds of turn and run.
fn admit(batch: &Batch<'_>, log: &mut CallLog) -> Result<Vec<Result<(), Ended>>, Error> {
    let bounds = &batch.run.bounds.tools;
    let mut out = Vec::with_capacity(batch.calls.len());
    let mut refused = false;
    for (index, call) in batch.calls.iter().enumerate() {
        if index >= bounds.calls_per_turn as usize {
            let most = bounds.calls_per_turn;
            let why = format!(
                "not run: a turn may call at most {most} tools; call it again in the next turn if needed"
            );
            out.push(Err(Ended::failed("TOO_MANY_CALLS", why)));
            continue;
        }
        let repeats = log.repeats.entry(digest(&[&call.name, &call.arguments])).or_default();
        *repeats += 1;
        if *repeats > bounds.repeats {
            // Once a turn: the model has to see the refusal before it can do better.
            log.refused += u32::from(!std::mem::replace(&mut refused, true));
            if log.refused > bounds.repeats {
                return Err(Error::LimitReached { limit: "repeats", bound: u64::from(bounds.repeats) });
            }
            let why = format!(
                "not run: you called `{}` with these arguments {} times already; use the result you have, or answer",
                call.name, bounds.repeats
            );
            out.push(Err(Ended::failed("REPEATED_CALL", why)));
            continue;
        }
        log.total += 1;
        if log.total > bounds.calls {
            return Err(Error::LimitReached { limit: "tool_calls", bound: u64::from(bounds.calls) });
        }
        out.push(Ok(()));
    }
    Ok(out)
}

/// One call, read.
enum Ready<'a> {
    Function { tool: &'static ToolDef, name: Arc<str>, start: Start, future: ToolFuture },
    Approval { plan: &'a ToolPlan, name: Arc<str>, start: Start, arguments: String },
    Other { name: Arc<str>, id: Arc<str>, future: BoxFuture<'static, Ended> },
    Refused(Ended),
}

/// What a call's context is made of.
struct Start {
    id: Arc<str>,
    place: Arc<str>,
    ordinal: u64,
    cancel: Arc<Cancel>,
}

impl Start {
    fn call(&self, run: &Arc<Run>) -> Call {
        Call {
            run: Some(Arc::clone(run)),
            id: Arc::clone(&self.id),
            place: Arc::clone(&self.place),
            ordinal: self.ordinal,
            cancel: Arc::clone(&self.cancel),
        }
    }
}

/// What the application's own code decides before a call begins: readers of arguments, rules of approval. One that
/// panics has allowed nothing, so the call is not made, and the model is told.
fn unwound<T>(name: &str, id: &str, work: impl FnOnce() -> Result<T, Ended>) -> Result<T, Ended> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        telemetry::tool_failed(name, id, "PANICKED");
        Err(crashed(name))
    })
}

fn crashed(name: &str) -> Ended {
    Ended::failed("PANICKED", format!("`{name}` crashed; do not call it again with these arguments"))
}

fn prepare<'a>(batch: &Batch<'a>, ordinal: u64, call: &ToolCall) -> Ready<'a> {
    let Some(callable) = batch.tools.iter().find(|tool| *tool.name == *call.name) else {
        return Ready::Refused(Ended::failed("UNKNOWN_TOOL", unknown(batch.tools)));
    };
    let (name, id): (_, Arc<str>) = (Arc::clone(&callable.name), call.id.as_str().into());
    let plan = match &callable.kind {
        Kind::Function(plan) => plan,
        Kind::Other(other) => {
            return match other.prepare(batch.run, &call.arguments) {
                Ok(future) => Ready::Other { name, id, future },
                Err(why) => Ready::Refused(Ended::failed("TOOL_INPUT_INVALID", why)),
            };
        }
    };
    let start = Start { id, place: Arc::clone(&batch.place), ordinal, cancel: Arc::default() };
    let (future, checked) = match read(batch.run, plan, &start, &call.arguments) {
        Ok(read) => read,
        Err(refused) => return Ready::Refused(refused),
    };
    // The checked text: in the strict form a defaulted argument arrives as `null`.
    if approve::needed(plan.def, &checked) {
        return Ready::Approval { plan, name, start, arguments: checked.into_owned() };
    }
    Ready::Function { tool: plan.def, name, start, future }
}

/// Reads the arguments; the body has not begun.
fn read<'a>(
    run: &Arc<Run>,
    plan: &ToolPlan,
    start: &Start,
    arguments: &'a str,
) -> Result<(ToolFuture, Cow<'a, str>), Ended> {
    let misfit = |message| Ended::failed("TOOL_INPUT_INVALID", message);
    let checked = plan.check(arguments).map_err(|rejection| misfit(plan.words(&rejection)))?;
    match (plan.def.prepare)(start.call(run), &checked) {
        Ok(future) => Ok((future, checked)),
        Err(issues) => Err(misfit(plan.explain(arguments, &issues))),
    }
}

fn unknown(tools: &[Callable]) -> String {
    let known: Vec<_> = tools.iter().map(|tool| format!("`{}`", tool.name)).collect();
    if known.is_empty() {
        return "there are no tools here; answer without them".to_owned();
    }
    format!("there is no tool of that name; the tools are {}", known.join(", "))
}

/// Starts what may start, a bounded number at a time; the order of the answers is the order of the calls.
async fn run_all(batch: &Batch<'_>, mut ready: Vec<Ready<'_>>) -> Vec<Ended> {
    if ready.len() == 1
        && let Some(only) = ready.pop()
    {
        return vec![run_one(batch.run, only).await];
    }
    let slots = Semaphore::new(batch.run.bounds.tools.parallel.max(1) as usize);
    let mut ended: Vec<Option<Ended>> = ready.iter().map(|_| None).collect();
    let mut calls: FuturesUnordered<_> = ready
        .into_iter()
        .enumerate()
        .map(|(index, call)| {
            let slots = &slots;
            async move {
                let _slot = slots.acquire().await;
                (index, run_one(batch.run, call).await)
            }
        })
        .collect();
    while let Some((index, outcome)) = calls.next().await {
        ended[index] = Some(outcome);
    }
    let lost = || Ended::failed("INTERNAL", "the call was lost");
    ended.into_iter().map(|ended| ended.unwrap_or_else(lost)).collect()
}

async fn run_one(run: &Arc<Run>, ready: Ready<'_>) -> Ended {
    let (tool, name, start, future) = match ready {
        Ready::Refused(ended) => return ended,
        Ready::Other { name, id, future } => {
            let open = Open::new(run, Arc::clone(&name), id);
            let ended = task::apart(&run.control.tasks, open.span(), future).await;
            return open.finish(ended.unwrap_or_else(|_| crashed(&name)));
        }
        Ready::Function { tool, name, start, future } => (tool, name, start, future),
        Ready::Approval { plan, name, start, arguments } => {
            let refused = |ended: Ended| {
                tell_why(run, &name, &start.id, &ended);
                ended
            };
            let edited = match approve::ask(run, &name, &start.id, &arguments).await {
                Ok(edited) => edited,
                Err(denied) => return refused(denied),
            };
            let arguments = edited.unwrap_or(arguments);
            let read = unwound(&name, &start.id, || Ok(read(run, plan, &start, &arguments)?.0));
            match read {
                Ok(future) => (plan.def, name, start, future),
                Err(misfit) => return refused(misfit),
            }
        }
    };
    let open = Open::new(run, Arc::clone(&name), Arc::clone(&start.id));
    let Start { id, cancel, .. } = start;
    let call = task::Started { tool, name: Arc::clone(&name), id, cancel, span: open.span() };
    let done = task::run(run, &run.control.tasks, call, future).await;
    open.finish(told(run, &name, done))
}

fn told(run: &Run, name: &str, done: task::Done) -> Ended {
    match done {
        task::Done::Returned(Ok(returned)) if returned.bytes() > run.bounds.tools.kept_bytes => {
            Ended::failed(
                "TOOL_OUTPUT_TOO_LARGE",
                format!(
                    "`{name}` returned {} bytes and at most {} are kept; ask it for less",
                    returned.bytes(),
                    run.bounds.tools.kept_bytes
                ),
            )
        }
        task::Done::Returned(Ok(returned)) => Ended::Done(returned),
        task::Done::Returned(Err(error)) => match error.wiring() {
            Some(wiring) => Ended::Broken(Box::new(wiring.clone().into())),
            None => Ended::failed("TOOL_FAILED", error.message()),
        },
        task::Done::Panicked => crashed(name),
        task::Done::TimedOut(limit) => {
            Ended::failed("TIMEOUT", format!("`{name}` did not finish within {limit:?} and was stopped"))
        }
        task::Done::Refused => Ended::failed(
            "TOOL_UNAVAILABLE",
            format!(
                "`{name}` is not available now: too many of its calls did not stop when their time was up"
            ),
        ),
    }
}

fn result(run: &Run, call: &ToolCall, ended: Ended) -> Part {
    let (content, is_error) = match ended {
        Ended::Done(returned) => (shown::shown(returned, &run.bounds.tools), false),
        Ended::Failed { message, .. } => (shown::shown(Returned::Text(message), &run.bounds.tools), true),
        // Ended the run before.
        Ended::Broken(_) => (Vec::new(), true),
    };
    Part::ToolResult(ToolResult { call_id: call.id.clone(), name: call.name.clone(), content, is_error })
}
