//! The life of a top-level run, on its own task: first event, body, last event, record, next turn.

use super::core::Room;
use super::history::window;
use crate::agent::{Agents, run_agent};
use crate::error::{Error, Result};
use crate::item::ItemDef;
use crate::port::model::Message;
use crate::port::state::{Change, IdempotencyKey, Op, RunStatus, StoreError};
use crate::run::{Arrived, Control, End, GRACE, Run, commit, outcome, status};
use crate::telemetry::{self, RunFields};
use crate::tool::invoke::caught;
use crate::workflow::{StepScope, WorkflowRun};
use futures_util::future::{Either, select};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;
use tracing::Instrument;

/// How many messages and bytes of history a session keeps.
const HISTORY_MESSAGES: usize = 2_000;
const HISTORY_BYTES: usize = 8 * 1024 * 1024;

/// A run that was recorded and now runs.
pub(super) struct Job {
    pub(super) run: Arc<Run>,
    pub(super) agents: Arc<Agents>,
    pub(super) room: Arc<Room>,
    pub(super) permit: OwnedSemaphorePermit,
    pub(super) item: ItemDef,
    pub(super) input: Box<dyn Any + Send>,
    pub(super) key: Option<IdempotencyKey>,
}

/// What a body gives: the output, and the messages for the history.
struct Done {
    output: Box<dyn Any + Send>,
    messages: Vec<Message>,
}

pub(super) async fn supervise(job: Job) -> Result<Box<dyn Any + Send>> {
    let Job { run, agents, room, permit, item, input, key } = job;
    let span = telemetry::run_span(&RunFields {
        run_id: &run.id,
        parent_run_id: None,
        session_id: &run.scope.key.thread,
        kind: run.kind,
        item: &run.item,
        trace: Some(&run.trace),
    });
    let result = async {
        run.tell_started();
        let result = bounded(&run, guarded(&run, &agents, item, input)).await;
        run.forget().await;
        finish(&run, item, key, result).await
    }
    .instrument(span)
    .await;
    room.end(permit);
    result
}

/// The body within the run's deadline and until its cancellation; a panic of it is an error.
async fn bounded(run: &Arc<Run>, body: impl Future<Output = Result<Done>> + Send) -> Result<Done> {
    let work = async {
        let body = pin!(body);
        let cancelled = pin!(run.control.cancel.wait());
        match select(cancelled, body).await {
            Either::Left(_) => Err(Error::Cancelled),
            Either::Right((result, _)) => result,
        }
    };
    let Control { deadline, deadlines, .. } = &run.control;
    let began = *deadline - run.bounds.run_time;
    let timed = deadlines.keep(began, pin!(deadlines.within(*deadline, pin!(work)))).await;
    let timeout = || Error::Timeout { scope: "the run".to_owned(), limit: run.bounds.run_time };
    let result = timed.unwrap_or_else(|_| Err(timeout()));
    // The body is gone; its tool calls end at their next await.
    run.control.tasks.quiesce(GRACE).await;
    result
}

/// The body; a panic in it is the run's error, or its session would stay busy for ever.
async fn guarded(
    run: &Arc<Run>,
    agents: &Arc<Agents>,
    item: ItemDef,
    input: Box<dyn Any + Send>,
) -> Result<Done> {
    let kind = match item {
        ItemDef::Agent(_) => "agent",
        ItemDef::Workflow(_) => "workflow",
        ItemDef::Tool(_) => "tool",
    };
    let panicked = |_| Error::Panicked { what: format!("{kind} `{}`", item.name()) };
    caught(Box::pin(body(run, agents, item, input))).await.map_err(panicked)?
}

async fn body(
    run: &Arc<Run>,
    agents: &Arc<Agents>,
    item: ItemDef,
    input: Box<dyn Any + Send>,
) -> Result<Done> {
    match item {
        ItemDef::Agent(def) => {
            let earlier = window(run, run.bounds.history_window).await?;
            let agent = run_agent(run, agents, def.id, input, earlier).await?;
            Ok(Done { output: agent.output, messages: agent.messages })
        }
        ItemDef::Workflow(def) => {
            let inner = WorkflowRun {
                run: Arc::clone(run),
                agents: Arc::clone(agents),
                tasks: Arc::clone(&run.control.tasks),
                scope: Arc::new(StepScope::default()),
            };
            let output = (def.start)(inner, input).await?;
            Ok(Done { output, messages: Vec::new() })
        }
        ItemDef::Tool(call) => {
            let output = (call.start)(Arc::clone(run), input).await?;
            Ok(Done { output, messages: Vec::new() })
        }
    }
}

/// Last event, record and history, in one commit.
async fn finish(
    run: &Arc<Run>,
    item: ItemDef,
    key: Option<IdempotencyKey>,
    result: Result<Done>,
) -> Result<Box<dyn Any + Send>> {
    let (result, messages) = match result {
        Ok(Done { output, messages }) => (Ok(output), messages),
        Err(error) => (Err(error), Vec::new()),
    };
    let (status, error) = (status(&result), result.as_ref().err());
    let outcome = outcome(&result);
    if let Some(error) = error {
        telemetry::run_failed(&run.id, &run.item, error.code());
    }
    telemetry::finish_span(&tracing::Span::current(), &outcome);
    let encode = match item {
        ItemDef::Agent(def) => def.output.encode,
        ItemDef::Workflow(def) => def.encode_output,
        ItemDef::Tool(_) => |_: &dyn Any| None,
    };
    // Only a call that may be repeated needs its output again.
    let output = result.as_ref().ok().filter(|_| key.is_some());
    let output = output.and_then(|output| {
        // The type is the user's: a panic in it must not take the run's end with it.
        catch_unwind(AssertUnwindSafe(|| encode(&**output))).ok().flatten()
    });
    run.events.finish(outcome);
    let session = &run.scope.key;
    let end = || {
        let mut ops = Vec::with_capacity(4);
        if !messages.is_empty() {
            let messages =
                messages.iter().filter_map(|message| serde_json::to_string(message).ok()).collect();
            ops.push(Op::AppendHistory { messages });
            ops.push(Op::TrimHistory { max_messages: HISTORY_MESSAGES, max_bytes: HISTORY_BYTES });
        }
        ops.push(Op::AppendEvents { run_id: Arc::clone(&run.id), events: run.event_rows() });
        ops.push(Op::UpdateRun(Box::new(run.record(status, key.clone(), output.clone(), error))));
        Change { session: session.clone(), ops }
    };
    let arrived = Arrived { session, run_id: &run.id, status };
    if let Err(error) = commit(&*run.env.store, end, arrived).await {
        let whole = Some((status, end()));
        owe(run, key.clone(), whole, &error).await;
        // An output whose record was lost is not handed out as if it were safe.
        let (run_id, ended) = (run.id.to_string(), result.err().map(Box::new));
        return Err(Error::EndNotStored { run_id, ended, error });
    }
    result
}

/// Keeps an end that the store did not take, so that the session is not busy for ever.
pub(super) async fn owe(
    run: &Arc<Run>,
    key: Option<IdempotencyKey>,
    whole: Option<(RunStatus, Change)>,
    error: &StoreError,
) {
    telemetry::end_not_stored(&run.id, error.code());
    let session = run.scope.key.clone();
    let record = run.record(RunStatus::Running, key, None, None);
    run.env.owe(session.clone(), End::new(&session, &record, whole));
    if !error.retriable() {
        // It will not be taken as it is; that the run is over may be.
        let _ = run.env.owed.settle(&*run.env.store, &session).await;
    }
}
