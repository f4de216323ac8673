//! The state of one run, shared with the contexts of its tools.

use super::{
    Account, Cancel, Deadlines, Env, RunCounts, RunSummary, Tasks, Waits, Warning, after, new_run_id, now_ms,
    summary::ErrorSummary,
};
use crate::error::Error;
use crate::event::{Emitter, EventKind, ItemKind, Outcome};
use crate::limits::{Bounds, Limits};
use crate::port::model::Usage;
use crate::port::sandbox::OpenSandbox;
use crate::port::state::{RunStatus, SessionKey};
use crate::telemetry::TraceContext;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;
use tokio::time::Instant;

/// What the runs of one session share.
pub(crate) struct Scope {
    pub(crate) key: SessionKey,
    pub(crate) account: Arc<Account>,
    /// Opened by the first tool or memory that needs it.
    pub(crate) sandbox: OnceCell<OpenSandbox>,
}

/// One run.
pub(crate) struct Run {
    pub(crate) id: Arc<str>,
    pub(crate) parent: Option<Arc<str>>,
    pub(crate) item: Arc<str>,
    pub(crate) kind: ItemKind,
    pub(crate) env: Arc<Env>,
    pub(crate) scope: Arc<Scope>,
    pub(crate) events: Emitter,
    pub(crate) control: Control,
    pub(crate) bounds: Bounds,
    /// What the call set: it wins in child runs too.
    pub(crate) called_with: Limits,
    pub(crate) account: Arc<Account>,
    pub(crate) trace: TraceContext,
    pub(crate) tally: Arc<Tally>,
    /// Tool calls of a workflow's own code. An agent counts its own.
    direct_calls: AtomicU32,
}

/// What stops a run, and what it started.
#[derive(Clone)]
pub(crate) struct Control {
    pub(crate) cancel: Arc<Cancel>,
    pub(crate) tasks: Arc<Tasks>,
    pub(crate) deadline: Instant,
    /// Kept by the task of the top-level run.
    pub(crate) deadlines: Arc<Deadlines>,
    pub(crate) depth: u32,
    /// Of the whole tree of runs.
    pub(crate) waits: Arc<Waits>,
}

/// What a new run needs.
pub(crate) struct RunSpec<'a> {
    pub(crate) item: Arc<str>,
    pub(crate) kind: ItemKind,
    /// The item's.
    pub(crate) limits: &'a Limits,
    /// The call's.
    pub(crate) called_with: Limits,
    pub(crate) trace: TraceContext,
}

/// What a child run needs beside its parent.
pub(crate) struct Child<'a> {
    pub(crate) item: Arc<str>,
    pub(crate) kind: ItemKind,
    pub(crate) limits: &'a Limits,
    pub(crate) tasks: &'a Arc<Tasks>,
    /// One deeper: an agent that was called by an agent.
    pub(crate) deeper: bool,
}

impl Run {
    pub(crate) fn new(env: Arc<Env>, scope: Arc<Scope>, spec: RunSpec<'_>) -> Arc<Self> {
        let bounds = env.bounds.narrowed(spec.limits).narrowed(&spec.called_with);
        let id = new_run_id();
        let SessionKey { tenant, user, thread } = scope.key.clone();
        let session = [tenant, user, thread];
        Arc::new(Run {
            events: Emitter::of_session(Arc::clone(&id), session, env.observers.clone()),
            parent: None,
            item: spec.item,
            kind: spec.kind,
            control: Control {
                cancel: Arc::default(),
                tasks: Arc::default(),
                deadline: after(bounds.run_time),
                deadlines: Arc::default(),
                depth: 0,
                waits: Arc::default(),
            },
            account: Account::run(&bounds.budget, Arc::clone(&scope.account)),
            bounds,
            called_with: spec.called_with,
            trace: spec.trace,
            tally: Tally::new(None),
            direct_calls: AtomicU32::new(0),
            id,
            env,
            scope,
        })
    }

    /// A run inside this one: its own id, events and limits; the parent's budget, deadline and cancellation above it.
    pub(crate) fn child(self: &Arc<Self>, child: Child<'_>) -> Arc<Self> {
        let mut bounds = self.env.bounds.narrowed(child.limits).narrowed(&self.called_with);
        // Depth is a bound of the whole tree, whoever set it.
        bounds.depth = bounds.depth.min(self.bounds.depth);
        let id = new_run_id();
        Arc::new(Run {
            events: self.events.child(Arc::clone(&id)),
            parent: Some(Arc::clone(&self.id)),
            item: child.item,
            kind: child.kind,
            control: Control {
                cancel: Arc::clone(&self.control.cancel),
                tasks: child.tasks.nested(),
                deadline: self.control.deadline.min(after(bounds.run_time)),
                deadlines: Arc::clone(&self.control.deadlines),
                depth: self.control.depth + u32::from(child.deeper),
                waits: Arc::clone(&self.control.waits),
            },
            account: Account::run(&child.limits.budget, Arc::clone(&self.account)),
            bounds,
            called_with: self.called_with,
            trace: self.trace.child(),
            tally: Tally::new(Some(Arc::clone(&self.tally))),
            direct_calls: AtomicU32::new(0),
            id,
            env: Arc::clone(&self.env),
            scope: Arc::clone(&self.scope),
        })
    }

    /// Counts a tool call that no model made.
    ///
    /// # Errors
    /// [`Error::LimitReached`].
    pub(crate) fn admit_direct_call(&self) -> Result<(), Error> {
        let most = self.bounds.tools.calls;
        let next = |calls: u32| (calls < most).then_some(calls + 1);
        let admitted = self.direct_calls.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        admitted.map(drop).map_err(|_| Error::LimitReached { limit: "tool_calls", bound: u64::from(most) })
    }

    pub(crate) fn emit(&self, kind: impl FnOnce() -> EventKind) {
        self.events.emit(kind);
    }

    /// Tells of budgets that are nearly used, once each.
    pub(crate) fn warn_of_budgets(&self) {
        for warning in self.account.nearly_used() {
            let Warning { level, scope, unit, used, bound } = warning;
            if self.tally.warn_once(level, unit) {
                let (scope, unit) = (scope.into(), unit.into());
                self.emit(|| EventKind::BudgetWarning { scope, unit, used, bound });
            }
        }
    }

    pub(crate) fn summary(&self, status: RunStatus, error: Option<&Error>) -> RunSummary {
        RunSummary {
            run_id: Arc::clone(&self.id),
            parent_run_id: self.parent.clone(),
            item: Arc::clone(&self.item),
            status,
            started_at: self.tally.started_at,
            finished_at: status.is_final().then(now_ms),
            deadline: (!status.is_final())
                .then(|| self.tally.started_at.saturating_add(millis(self.bounds.run_time))),
            counts: self.tally.counts(),
            usage: self.tally.usage(),
            error: error.map(ErrorSummary::of),
        }
    }
}

fn millis(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// How something ended, for events.
pub(crate) fn outcome<T>(result: &Result<T, Error>) -> Outcome {
    match result {
        Ok(_) => Outcome::Succeeded,
        Err(Error::Cancelled) => Outcome::Cancelled,
        Err(error) => Outcome::Failed { code: error.code().into() },
    }
}

/// Counts of a run, its child runs included.
pub(crate) struct Tally {
    started_at: u64,
    model_calls: AtomicU64,
    tool_calls: AtomicU64,
    agents: AtomicU64,
    unmetered: AtomicU64,
    usage: Mutex<Usage>,
    /// Its memory was handed out, so there may be something to clear.
    remembers: AtomicBool,
    warned: Mutex<Vec<(usize, &'static str)>>,
    parent: Option<Arc<Tally>>,
}

impl Tally {
    fn new(parent: Option<Arc<Tally>>) -> Arc<Self> {
        Arc::new(Tally {
            started_at: now_ms(),
            model_calls: AtomicU64::new(0),
            tool_calls: AtomicU64::new(0),
            agents: AtomicU64::new(0),
            unmetered: AtomicU64::new(0),
            usage: Mutex::default(),
            remembers: AtomicBool::new(false),
            warned: Mutex::default(),
            parent,
        })
    }

    fn each(&self, add: impl Fn(&Tally)) {
        std::iter::successors(Some(self), |tally| tally.parent.as_deref()).for_each(add);
    }

    /// Counted when it starts: one that is cut short was made too.
    pub(crate) fn model_call(&self) {
        self.each(|tally| {
            tally.model_calls.fetch_add(1, Ordering::Relaxed);
        });
    }

    pub(crate) fn used(&self, usage: &Usage) {
        self.each(|tally| {
            tally.usage.lock().unwrap_or_else(PoisonError::into_inner).add(usage);
        });
    }

    /// An answer whose tokens nobody told.
    pub(crate) fn unmetered(&self) {
        self.each(|tally| {
            tally.unmetered.fetch_add(1, Ordering::Relaxed);
        });
    }

    pub(crate) fn tool_call(&self) {
        self.each(|tally| {
            tally.tool_calls.fetch_add(1, Ordering::Relaxed);
        });
    }

    pub(crate) fn agent(&self) {
        self.each(|tally| {
            tally.agents.fetch_add(1, Ordering::Relaxed);
        });
    }

    pub(crate) fn remembers(&self) {
        self.remembers.store(true, Ordering::Relaxed);
    }

    /// Whether its memory was handed out since this was asked last.
    pub(crate) fn take_remembers(&self) -> bool {
        self.remembers.swap(false, Ordering::Relaxed)
    }

    fn counts(&self) -> RunCounts {
        RunCounts {
            model_calls: self.model_calls.load(Ordering::Relaxed),
            tool_calls: self.tool_calls.load(Ordering::Relaxed),
            agents: self.agents.load(Ordering::Relaxed),
            unmetered: self.unmetered.load(Ordering::Relaxed),
        }
    }

    fn usage(&self) -> Usage {
        *self.usage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn warn_once(&self, level: usize, unit: &'static str) -> bool {
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        let new = !warned.contains(&(level, unit));
        if new {
            warned.push((level, unit));
        }
        new
    }
}
