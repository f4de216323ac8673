//! One call on its own task: a deadline that holds also against a body that does not yield.

use super::body::{Body, Panicked};
use crate::event::EventKind;
use crate::run::{ABANDONED_CAP, Cancel, Env, GRACE, Run, TaskGuard, Tasks};
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

/// How a body ended.
pub(super) enum Done {
    Returned(Result<Returned, ToolError>),
    Panicked,
    TimedOut(Duration),
    /// Too many calls ignore their deadline: this one was not started.
    Refused,
}

type Output = Result<Result<Returned, ToolError>, Panicked>;

/// A call that is about to run.
pub(super) struct Started {
    pub(super) tool: &'static ToolDef,
    pub(super) name: Arc<str>,
    pub(super) id: Arc<str>,
    pub(super) cancel: Arc<Cancel>,
}

/// Runs a prepared call within its limit.
pub(super) async fn run(run: &Arc<Run>, tasks: &Arc<Tasks>, call: Started, future: ToolFuture) -> Done {
    let Started { tool, name, id, cancel } = call;
    if tool.blocking && run.env.abandoned.load(Ordering::Relaxed) >= ABANDONED_CAP {
        return Done::Refused;
    }
    let limit = tool.timeout.unwrap_or(run.bounds.tools.call);
    let held = {
        let (run, name, id) = (Arc::clone(run), Arc::clone(&name), Arc::clone(&id));
        move |held| {
            telemetry::tool_held_thread(&name, &id, held);
            run.emit(|| EventKind::ToolHeldThread { tool: name.clone(), call_id: id.clone(), held });
        }
    };
    let deadlines = &run.control.deadlines;
    let watch = Watch::new(Arc::clone(&run.env), tasks.enter());
    // Made here, not inside the task: one that is dropped before it ran was never abandoned.
    let present = Present(Arc::clone(&watch));
    let until = Instant::now() + limit;
    let task = if tool.blocking {
        // Waiting for a thread counts against the call's limit too: a full pool must not hold the run.
        let permit = pin!(Arc::clone(&run.env.blocking).acquire_owned());
        let permit = deadlines.within(until, permit).await;
        let Ok(Ok(permit)) = permit else { return Done::TimedOut(limit) };
        let runtime = Handle::current();
        // Holding the thread is what it is here for.
        let body = Body::new(future, |_| {});
        Task(tokio::task::spawn_blocking(move || {
            let _present = present;
            let _permit = permit;
            runtime.block_on(body)
        }))
    } else {
        let body = Body::new(future, held);
        Task(tokio::spawn(async move {
            let _present = present;
            body.await
        }))
    };
    let mut left = Left { run, name: &name, id: &id, watch: Some(&watch) };
    let ended = deadlines.within(until, task).await;
    match ended {
        Ok(done) => {
            left.watch = None;
            match done {
                Ok(returned) => Done::Returned(returned),
                Err(Panicked) => Done::Panicked,
            }
        }
        Err(_) => {
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

/// A call on its own task; dropping the waiting side stops it at its next await.
struct Task(JoinHandle<Output>);

impl Future for Task {
    type Output = Output;
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Output> {
        Pin::new(&mut self.0).poll(cx).map(|joined| joined.unwrap_or(Err(Panicked)))
    }
}

impl Drop for Task {
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
}

impl Drop for Left<'_> {
    fn drop(&mut self) {
        let Some(watch) = self.watch.map(Arc::downgrade) else { return };
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
