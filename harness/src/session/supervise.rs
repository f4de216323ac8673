//! The life of a top-level run, on its own task: first event, body, last event, record, next turn.

use super::core::Turn;
use super::history::window;
use crate::agent::{Agents, run_agent};
use crate::error::{Error, Place, Result};
use crate::item::ItemDef;
use crate::port::model::Message;
use crate::port::state::{Change, IdempotencyKey, Op, RunStatus, StoreError};
use crate::run::{Arrived, Control, End, GRACE, Run, commit, outcome, status};
use crate::telemetry::{self, RunFields};
use crate::tool::invoke::caught;
use crate::workflow::{StepScope, WorkflowRun};
use futures_util::future::{Either, select};
use std::any::Any;
use std::pin::pin;
use std::sync::Arc;
use tracing::{Instrument, Span};

/// How many messages and bytes of history a session keeps.
const HISTORY_MESSAGES: usize = 2_000;
const HISTORY_BYTES: usize = 8 * 1024 * 1024;

/// A run that was recorded and now runs.
pub(super) struct Job {
    pub(super) run: Arc<Run>,
    pub(super) agents: Arc<Agents>,
    pub(super) turn: Turn,
    pub(super) item: ItemDef,
    pub(super) input: Box<dyn Any + Send>,
    pub(super) key: Option<IdempotencyKey>,
}

/// What a body gives: the output, and the messages for the history.
struct Done {
    output: Box<dyn Any + Send>,
    messages: Vec<Message>,
    /// The output as JSON text, where the call may be repeated.
    recorded: Option<String>,
}

impl Done {
    fn new(output: Box<dyn Any + Send>) -> Self {
        Done { output, messages: Vec::new(), recorded: None }
    }
}

pub(super) async fn supervise(job: Job) -> Result<Box<dyn Any + Send>> {
    let Job { run, agents, turn, item, input, key } = job;
    let span = telemetry::run_span(&RunFields {
        run_id: &run.id,
        parent_run_id: None,
        session_id: &run.scope.key.thread,
        kind: run.kind,
        item: &run.item,
        trace: Some(&run.trace),
    });
    let own = span.clone();
    let result = async {
        run.tell_started();
        let result = bounded(&run, guarded(&run, &agents, item, input, key.is_some())).await;
        run.forget().await;
        // The store is the application's too: a panic in it is a failure of the store.
        match caught(Box::pin(finish(&run, &own, key.clone(), result))).await {
            Ok(result) => result,
            Err(_) => {
                let error = StoreError::Unavailable("it panicked".to_owned());
                owe(&run, key, None, &error).await;
                Err(Error::EndNotStored { run_id: run.id.to_string(), ended: None, error })
            }
        }
    }
    .instrument(span)
    .await;
    // Who hears `run.finished` finds the session free and the record written.
    drop(turn);
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
    keyed: bool,
) -> Result<Done> {
    let kind = match item {
        ItemDef::Agent(_) => "agent",
        ItemDef::Workflow(_) => "workflow",
        ItemDef::Tool(_) => "tool",
    };
    let panicked = |_| Error::Panicked { what: format!("{kind} `{}`", item.name()) };
    let work = async {
        let mut done = body(run, agents, item, input).await?;
        // In here: the type is the user's, and a panic in it must not take the run's end with it.
        if keyed {
            done.recorded = Some(recorded(item, &*done.output)?);
        }
        Ok(done)
    };
    caught(Box::pin(work)).await.map_err(panicked)?
}

/// The output as JSON text: only a call that may be repeated needs it again.
fn recorded(item: ItemDef, output: &(dyn Any + Send)) -> Result<String> {
    let (encode, place): (fn(&dyn Any) -> Option<String>, _) = match item {
        ItemDef::Agent(def) => (def.output.encode, Place::AgentOutput),
        ItemDef::Workflow(def) => (def.encode_output, Place::WorkflowOutput),
        ItemDef::Tool(_) => (|_| None, Place::ToolOutput),
    };
    encode(output).ok_or_else(|| {
        let issues = "it cannot be written as JSON, and a call with an idempotency key is recorded so";
        Error::Invalid { place, issues: issues.to_owned() }
    })
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
            Ok(Done { messages: agent.messages, ..Done::new(agent.output) })
        }
        ItemDef::Workflow(def) => {
            let inner = WorkflowRun {
                run: Arc::clone(run),
                agents: Arc::clone(agents),
                tasks: Arc::clone(&run.control.tasks),
                scope: Arc::new(StepScope::default()),
            };
            let output = (def.start)(inner, input).await?;
            Ok(Done::new(output))
        }
        ItemDef::Tool(call) => {
            let output = (call.start)(Arc::clone(run), input).await?;
            Ok(Done::new(output))
        }
    }
}

/// Last event, record and history, in one commit.
async fn finish(
    run: &Arc<Run>,
    span: &Span,
    key: Option<IdempotencyKey>,
    result: Result<Done>,
) -> Result<Box<dyn Any + Send>> {
    let (result, messages, output) = match result {
        Ok(Done { output, messages, recorded }) => (Ok(output), messages, recorded),
        Err(error) => (Err(error), Vec::new(), None),
    };
    let (status, error) = (status(&result), result.as_ref().err());
    let outcome = outcome(&result);
    if let Some(error) = error {
        telemetry::run_failed(&run.id, &run.item, error.code());
    }
    telemetry::finish_span(span, &outcome);
    run.events.seal(outcome);
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
