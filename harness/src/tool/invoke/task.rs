//! One call on its own task: a deadline that holds also against a body that does not yield.

use super::body::{Body, Panicked, PollClock, caught};
use crate::event::EventKind;
use crate::port::BoxFuture;
use crate::run::{ABANDONED_CAP, Cancel, Env, GRACE, Run, TaskGuard, Tasks, after};
use crate::telemetry;
use crate::tool::{Returned, ToolDef, ToolError, ToolFuture};
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tracing::{Instrument, Span};

/// How a body ended.
pub(super) enum Done {
    Returned(Result<Returned, ToolError>),
    Panicked,
    TimedOut(Duration),
    /// Too many calls ignore their deadline: this one was not started.
    Refused,
}

/// A call that is about to run.
pub(super) struct Started {
    pub(super) tool: &'static ToolDef,
    pub(super) name: Arc<str>,
    pub(super) id: Arc<str>,
    pub(super) cancel: Arc<Cancel>,
    pub(super) span: Span,
}

/// A body that holds its thread for so long is named while it does: it may never come back.
const NAMED: Duration = Duration::from_secs(1);

/// Runs a prepared call within its limit.
pub(super) async fn run(run: &Arc<Run>, tasks: &Arc<Tasks>, call: Started, future: ToolFuture) -> Done {
    let Started { tool, name, id, cancel, span } = call;
    if tool.blocking && run.env.abandoned.load(Ordering::Relaxed) >= ABANDONED_CAP {
        return Done::Refused;
    }
    let limit = tool.timeout.unwrap_or(run.bounds.tools.call);
    let held = {
        let (run, name, id) = (Arc::clone(run), Arc::clone(&name), Arc::clone(&id));
        move |held| tell_held(&run, &name, &id, held)
    };
    let deadlines = &run.control.deadlines;
    let watch = Watch::new(Arc::clone(&run.env), tasks.enter());
    // Made here, not inside the task: one that is dropped before it ran was never abandoned.
    let present = Present(Arc::clone(&watch));
    let began = Instant::now();
    let until = after(limit);
    // From now on, not from when it was read: it may have waited for its turn. The run's own deadline ends the run.
    cancel.due(until.min(run.control.deadline));
    let clock = PollClock::new();
    let mut task = if tool.blocking {
        // Waiting for a thread counts against the call's limit too: a full pool must not hold the run.
        let permit = pin!(Arc::clone(&run.env.blocking).acquire_owned());
        let permit = deadlines.within(until, permit).await;
        let Ok(Ok(permit)) = permit else { return Done::TimedOut(limit) };
        let clock = PollClock::new();
        let runtime = Handle::current();
        // Holding the thread is what it is here for.
        let body = Body::new(future, clock, |_| {});
        Task(tokio::task::spawn_blocking(move || {
            let _present = present;
            let _permit = permit;
            span.in_scope(|| runtime.block_on(body))
        }))
    } else {
        let body = Body::new(future, Arc::clone(&clock), held);
        let task = async move {
            let _present = present;
            body.await
        };
        Task(tokio::spawn(task.instrument(span)))
    };
    let mut left = Left { run, name: &name, id: &id, watch: Some(&watch), clock: &clock };
    let early = until.min(began + NAMED);
    let mut ended = deadlines.within(early, &mut task).await;
    if ended.is_err() && early < until {
        left.tell_holding();
        ended = deadlines.within(until, &mut task).await;
    }
    match ended {
        Ok(done) => {
            left.watch = None;
            match done {
                Ok(returned) => Done::Returned(returned),
                Err(Panicked) => Done::Panicked,
            }
        }
        Err(_) => {
            left.tell_holding();
            drop(task);
            cancel.set();
            if tool.blocking {
                // Nothing stops it: its thread is counted from now on.
                left.watch = None;
                watch.abandon(|| tell_abandoned(run, &name, &id));
            }
            Done::TimedOut(limit)
        }
    }
}

/// Work that bounds itself, on a task of its own: a panic of it is a value, and other calls go on beside it.
pub(super) async fn apart<T: Send + 'static>(
    tasks: &Arc<Tasks>,
    span: Span,
    work: BoxFuture<'static, T>,
) -> Result<T, Panicked> {
    let present = tasks.enter();
    let work = async move {
        let _present = present;
        caught(work).await
    };
    Task(tokio::spawn(work.instrument(span))).await
}

/// A call on its own task; dropping the waiting side stops it at its next await.
struct Task<T>(JoinHandle<Result<T, Panicked>>);

impl<T> Future for Task<T> {
    type Output = Result<T, Panicked>;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map(|joined| joined.unwrap_or(Err(Panicked)))
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// How long a stopped call is waited for: less than its run waits, so that the run still names it.
const LINGER: Duration = GRACE.saturating_sub(Duration::from_secs(1));

/// A call that nobody waits for: cancelled, or over its time. If it is still there after a while it is abandoned.
struct Left<'a> {
    run: &'a Arc<Run>,
    name: &'a Arc<str>,
    id: &'a Arc<str>,
    watch: Option<&'a Arc<Watch>>,
    clock: &'a PollClock,
}

impl Left<'_> {
    fn tell_holding(&self) {
        if let Some(held) = self.clock.holding() {
            tell_held(self.run, self.name, self.id, held);
        }
    }
}

impl Drop for Left<'_> {
    fn drop(&mut self) {
        let Some(watch) = self.watch.map(Arc::downgrade) else { return };
        self.tell_holding();
        let run = Arc::downgrade(self.run);
        let (name, id) = (Arc::clone(self.name), Arc::clone(self.id));
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                tokio::time::sleep(LINGER).await;
                if let Some(watch) = watch.upgrade() {
                    watch.abandon(|| {
                        if let Some(run) = run.upgrade() {
                            tell_abandoned(&run, &name, &id);
                        }
                    });
                }
            });
        }
    }
}

fn tell_held(run: &Run, name: &Arc<str>, id: &Arc<str>, held: Duration) {
    telemetry::tool_held_thread(name, id, held);
    run.emit(|| EventKind::ToolHeldThread { tool: Arc::clone(name), call_id: Arc::clone(id), held });
}

fn tell_abandoned(run: &Run, name: &Arc<str>, id: &Arc<str>) {
    telemetry::tool_abandoned(name, id);
    run.emit(|| EventKind::ToolAbandoned { tool: Arc::clone(name), call_id: Arc::clone(id) });
}

/// Whether a call is still there after its deadline: such calls are counted, and capped.
struct Watch {
    state: AtomicU8,
    env: Arc<Env>,
    /// Given back when the call is abandoned: the end of its run does not wait for it.
    task: Mutex<Option<TaskGuard>>,
}

const RUNNING: u8 = 0;
const ABANDONED: u8 = 1;
const GONE: u8 = 2;

impl Watch {
    fn new(env: Arc<Env>, task: TaskGuard) -> Arc<Self> {
        Arc::new(Watch { state: AtomicU8::new(RUNNING), env, task: Mutex::new(Some(task)) })
    }

    /// `tell` is called before the run stops waiting, and not at all for a call that is gone.
    fn abandon(&self, tell: impl FnOnce()) {
        // Counted first: the body may be gone before the next line.
        self.env.abandoned.fetch_add(1, Ordering::AcqRel);
        match self.state.compare_exchange(RUNNING, ABANDONED, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => tell(),
            Err(_) => {
                self.env.abandoned.fetch_sub(1, Ordering::AcqRel);
            }
        }
        *self.task.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Lives inside the task.
struct Present(Arc<Watch>);

impl Drop for Present {
    fn drop(&mut self) {
        if self.0.state.swap(GONE, Ordering::AcqRel) == ABANDONED {
            self.0.env.abandoned.fetch_sub(1, Ordering::AcqRel);
        }
    }
}
