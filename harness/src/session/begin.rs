//! How a run begins: its turn in the session, its idempotency key, its record.

use super::core::{Core, Room, Turn};
use super::stream::{Handle, Outcome};
use super::supervise::{Job, owe, supervise};
use super::{OnBusy, RunOptions};
use crate::error::{Error, Place, Result};
use crate::event::{EventStream, ItemKind, Watch};
use crate::item::ItemDef;
use crate::limits::Limits;
use crate::port::BoxFuture;
use crate::port::state::{Change, IdempotencyKey, Op, Query, Rows, RunRecord, RunStatus, StoreError};
use crate::run::{Arrived, Run, RunSpec, RunSummary, commit, digest, load};
use crate::telemetry::{self, TraceContext};
use std::any::Any;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use tokio::sync::OwnedSemaphorePermit;

/// A run that has not begun.
pub(super) struct Begin {
    pub(super) target: Target,
    pub(super) input: Box<dyn Any + Send>,
}

/// What is to run where.
pub(super) struct Target {
    pub(super) core: Arc<Core>,
    pub(super) room: Arc<Room>,
    pub(super) on_busy: OnBusy,
    pub(super) item: ItemDef,
    pub(super) options: RunOptions,
}

/// A begun run and who watches it, or a recorded outcome.
pub(super) struct Streamed {
    pub(super) run_id: Arc<str>,
    pub(super) events: Option<EventStream>,
    pub(super) outcome: Outcome,
}

impl Begin {
    pub(super) async fn run(self) -> Result<Box<dyn Any + Send>> {
        match self.begin(false).await?.outcome {
            Outcome::Recorded(recorded) => recorded,
            Outcome::Running(mut handle) => {
                handle.cancel_on_drop = true;
                handle.output().await
            }
        }
    }

    pub(super) async fn stream(self) -> Result<Streamed> {
        self.begin(true).await
    }

    async fn begin(self, watched: bool) -> Result<Streamed> {
        let Begin { target, input } = self;
        target.check()?;
        let key = target.key(&*input)?;
        target.core.settle(&target.room.scope.key).await?;
        if let Some(key) = &key
            && let Some(recorded) = target.recorded(key).await?
        {
            return Ok(recorded);
        }
        let permit = target.turn().await?;
        let run = target.new_run();
        run.control.waits.belong_to(&run, key.clone());
        let events = watched.then(|| run.events.watch(Watch::default()));
        let agents = Arc::clone(&target.core.agents);
        let turn = Turn::new(Arc::clone(&target.room), permit, &run);
        let mut starting =
            Starting::new(Job { run, agents, turn, item: target.item, input, key: key.clone() });
        match (&mut starting).await {
            Ok(()) => {
                starting.job.take().map(|job| spawn(job, events)).ok_or(Error::Internal("a run was lost"))
            }
            Err(StoreError::Busy { active_run }) => {
                Err(Error::SessionBusy { active_run: active_run.map(|id| id.to_string()) })
            }
            // Somebody with the same key was faster.
            Err(StoreError::Duplicate) => {
                drop(starting);
                match &key {
                    Some(key) => target.recorded(key).await?.ok_or(Error::SessionBusy { active_run: None }),
                    None => Err(Error::Internal("a run id was used twice")),
                }
            }
            Err(error) => {
                starting.never_began(&error).await;
                Err(error.into())
            }
        }
    }
}

/// Writes the record of a run that begins.
async fn record(run: &Run, key: Option<&IdempotencyKey>) -> Result<(), StoreError> {
    let (store, session) = (&*run.env.store, &run.scope.key);
    let start = || {
        let record = run.record(RunStatus::Running, key.cloned(), None, None);
        Change { session: session.clone(), ops: vec![Op::StartRun(Box::new(record))] }
    };
    let arrived = || Arrived { session, run_id: &run.id, status: RunStatus::Running };
    match commit(store, start, arrived()).await {
        Err(StoreError::Busy { active_run }) if run.env.end_orphan(session, active_run.as_ref()).await => {
            commit(store, start, arrived()).await
        }
        done => done,
    }
}

/// A run whose record is being written. Whoever waits may go away meanwhile; then the run is cancelled as soon as it
/// is recorded, or its session would stay busy for ever.
struct Starting {
    job: Option<Job>,
    commit: BoxFuture<'static, Result<(), StoreError>>,
    done: bool,
}

impl Starting {
    fn new(job: Job) -> Self {
        let (run, key) = (Arc::clone(&job.run), job.key.clone());
        let commit = Box::pin(async move { record(&run, key.as_ref()).await });
        Starting { job: Some(job), commit, done: false }
    }

    /// The store failed. Whether the record arrived is not known, so its end is owed.
    async fn never_began(&mut self, error: &StoreError) {
        if let Some(job) = self.job.take() {
            owe(&job.run, job.key, None, error).await;
        }
    }
}

impl Future for Starting {
    type Output = Result<(), StoreError>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.commit.as_mut().poll(cx);
        self.done = polled.is_ready();
        polled
    }
}

impl Drop for Starting {
    fn drop(&mut self) {
        let Some(job) = self.job.take().filter(|_| !self.done) else { return };
        let commit = std::mem::replace(&mut self.commit, Box::pin(std::future::ready(Ok(()))));
        job.run.control.cancel.set();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                match commit.await {
                    Ok(()) => drop(supervise(job).await),
                    Err(error) => {
                        if let StoreError::Unavailable(_) = error {
                            owe(&job.run, job.key, None, &error).await;
                        }
                        drop(job.turn);
                    }
                }
            });
        }
    }
}

fn spawn(job: Job, events: Option<EventStream>) -> Streamed {
    let (run_id, cancel) = (Arc::clone(&job.run.id), Arc::clone(&job.run.control.cancel));
    let task = tokio::spawn(supervise(job));
    Streamed { run_id, events, outcome: Outcome::Running(Handle { task, cancel, cancel_on_drop: false }) }
}

impl Target {
    fn new_run(&self) -> Arc<Run> {
        let (kind, limits) = match self.item {
            ItemDef::Agent(def) => (ItemKind::Agent, &def.limits),
            ItemDef::Workflow(def) => (ItemKind::Workflow, &def.limits),
            ItemDef::Tool(_) => (ItemKind::Tool, &Limits::NONE),
        };
        let spec = RunSpec {
            item: self.item.name().into(),
            kind,
            limits,
            called_with: self.options.limits,
            trace: self.trace(),
        };
        Run::new(Arc::clone(&self.core.env), Arc::clone(&self.room.scope), spec)
    }

    fn trace(&self) -> TraceContext {
        let Some(parent) = &self.options.traceparent else { return TraceContext::root() };
        let (context, note) = TraceContext::read(parent, self.options.tracestate.as_deref());
        if let Some(note) = note {
            telemetry::trace_ignored(note);
        }
        context.map_or_else(TraceContext::root, |context| context.child())
    }

    /// The session's one turn: at once, or in the queue.
    async fn turn(&self) -> Result<OwnedSemaphorePermit> {
        loop {
            if let Ok(permit) = Arc::clone(&self.room.turn).try_acquire_owned() {
                return Ok(permit);
            }
            let active = self.room.active();
            if active.is_none()
                && let Ok(permit) = Arc::clone(&self.room.turn).try_acquire_owned()
            {
                // It ended between the two looks.
                return Ok(permit);
            }
            let busy =
                || Error::SessionBusy { active_run: active.as_ref().map(|active| active.run_id.to_string()) };
            if let OnBusy::Queue(most) = self.on_busy {
                let Some(_place) = QueuePlace::take(&self.room, most) else { return Err(busy()) };
                let permit = Arc::clone(&self.room.turn).acquire_owned().await;
                return permit.map_err(|_| Error::Internal("the turn of a session was closed"));
            }
            // A run that was asked to stop is as good as over: who dropped it may come again at once.
            let Some(ending) = active.as_ref().filter(|active| active.cancel.is_set()) else {
                return Err(busy());
            };
            let mut over = std::pin::pin!(ending.over.notified());
            over.as_mut().enable();
            if self.room.active().is_some_and(|now| now.run_id == ending.run_id) {
                over.await;
            }
        }
    }

    /// Refuses what the options cannot say.
    fn check(&self) -> Result<()> {
        let budget = &self.options.limits.budget;
        let session = budget.session_tokens.or(budget.session_cost_micros);
        if session.or(budget.tenant_tokens).or(budget.tenant_cost_micros).is_some() {
            return Err(invalid(
                "budgets of session and tenant bound many runs together; write them in `limits` of `harness!`",
            ));
        }
        Ok(())
    }

    fn key(&self, input: &dyn Any) -> Result<Option<IdempotencyKey>> {
        let Some(key) = &self.options.idempotency_key else { return Ok(None) };
        if key.is_empty() || key.len() > 1024 {
            return Err(invalid("an idempotency key has 1 to 1,024 bytes"));
        }
        let encode = match self.item {
            ItemDef::Agent(def) => def.input.encode,
            ItemDef::Workflow(def) => def.encode_input,
            ItemDef::Tool(_) => {
                return Err(invalid(
                    "the result of a tool is not recorded: call it from a workflow, which takes a key",
                ));
            }
        };
        let input = encode(input).ok_or_else(|| invalid("the input cannot be written as JSON"))?;
        Ok(Some(IdempotencyKey { key: key.as_str().into(), digest: digest(&[self.item.name(), &input]) }))
    }

    /// The outcome under this key, where there is one.
    async fn recorded(&self, key: &IdempotencyKey) -> Result<Option<Streamed>> {
        let query = Query::RunByKey { session: self.room.scope.key.clone(), key: Arc::clone(&key.key) };
        let Rows::Run(Some(record)) = load(&*self.core.env.store, query).await? else { return Ok(None) };
        if record.idempotency.as_ref().map(|recorded| recorded.digest) != Some(key.digest) {
            return Err(Error::IdempotencyConflict);
        }
        let outcome = match record.status {
            RunStatus::Succeeded => Ok(self.restore(&record)?),
            RunStatus::Failed | RunStatus::Cancelled => Err(recorded_error(&record)?),
            // Not yet: whether it is waited for is a matter of the session's turn.
            _ => return Ok(None),
        };
        Ok(Some(Streamed { run_id: record.run_id, events: None, outcome: Outcome::Recorded(outcome) }))
    }

    fn restore(&self, record: &RunRecord) -> Result<Box<dyn Any + Send>> {
        let restore = match self.item {
            ItemDef::Agent(def) => def.output.restore,
            ItemDef::Workflow(def) => def.restore_output,
            ItemDef::Tool(_) => |_: &str| None,
        };
        let corrupt = || StoreError::Corrupt(format!("the output of run {}", record.run_id));
        Ok(record.output.as_deref().and_then(restore).ok_or_else(corrupt)?)
    }
}

pub(super) fn summary(record: &RunRecord) -> Result<RunSummary> {
    let corrupt = |_| StoreError::Corrupt(format!("the summary of run {}", record.run_id));
    Ok(serde_json::from_str(&record.summary).map_err(corrupt)?)
}

fn recorded_error(record: &RunRecord) -> Result<Error> {
    let error = summary(record)?.error;
    Ok(match error {
        Some(error) if error.code != "CANCELLED" => Error::Recorded {
            code: Error::known_code(&error.code),
            message: error.message,
            retriable: error.retriable,
        },
        _ => Error::Cancelled,
    })
}

fn invalid(issues: &str) -> Error {
    Error::Invalid { place: Place::InvokeOptions, issues: issues.to_owned() }
}

/// A place in the queue of a session.
struct QueuePlace<'a>(&'a Room);

impl<'a> QueuePlace<'a> {
    fn take(room: &'a Room, most: usize) -> Option<Self> {
        let free = |queued: usize| (queued < most).then_some(queued + 1);
        room.queued.fetch_update(Ordering::AcqRel, Ordering::Acquire, free).ok().map(|_| QueuePlace(room))
    }
}

impl Drop for QueuePlace<'_> {
    fn drop(&mut self) {
        self.0.queued.fetch_sub(1, Ordering::AcqRel);
    }
}
