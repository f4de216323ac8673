//! The life of a top-level run, on its own task: first event, body, last event, record, next turn.

use super::core::Room;
use super::history::window;
use crate::agent::{Agents, run_agent};
use crate::error::{Error, Result};
use crate::item::ItemDef;
use crate::port::model::Message;
use crate::port::state::{Change, IdempotencyKey, Op};
use crate::run::{Control, GRACE, Run, outcome, status};
use crate::telemetry::{self, RunFields};
use crate::tool::invoke::caught;
use crate::workflow::{StepScope, WorkflowRun};
use futures_util::future::{Either, select};
use std::any::Any;
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
    }
}

/// Last event, record and history, in one commit.
async fn finish(
    run: &Arc<Run>,
    item: ItemDef,
    key: Option<IdempotencyKey>,
    result: Result<Done>,
) -> Result<Box<dyn Any + Send>> {
    let (status, error) = (status(&result), result.as_ref().err());
    let outcome = outcome(&result);
    if let Some(error) = error {
        telemetry::run_failed(&run.id, &run.item, error.code());
    }
    telemetry::finish_span(&tracing::Span::current(), &outcome);
    let encode = match item {
        ItemDef::Agent(def) => def.output.encode,
        ItemDef::Workflow(def) => def.encode_output,
    };
    // Only a call that may be repeated needs its output again.
    let output = result.as_ref().ok().filter(|_| key.is_some()).and_then(|done| encode(&*done.output));
    let mut ops = Vec::with_capacity(4);
    if let Ok(done) = &result
        && !done.messages.is_empty()
    {
        let messages =
            done.messages.iter().filter_map(|message| serde_json::to_string(message).ok()).collect();
        ops.push(Op::AppendHistory { messages });
        ops.push(Op::TrimHistory { max_messages: HISTORY_MESSAGES, max_bytes: HISTORY_BYTES });
    }
    let record = run.record(status, key, output, error);
    run.events.finish(outcome);
    ops.push(Op::AppendEvents { run_id: Arc::clone(&run.id), events: run.event_rows() });
    ops.push(Op::UpdateRun(Box::new(record)));
    let recorded = run.env.store.commit(Change { session: run.scope.key.clone(), ops }).await;
    let done = result?;
    // An output whose record was lost is not handed out as if it were safe.
    recorded?;
    Ok(done.output)
}
