//! Waiting without holding anything: signals, timers, and runs that are due.

use super::{Fence, RunId};
use std::sync::Arc;

/// What a run waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// How many signals the run knew of when it decided to sleep. If the row counts more, it must not sleep: a
    /// check for rows instead of this count loses wake-ups.
    pub signals_seen: u64,
    /// When to wake it, milliseconds since the Unix epoch by the store's clock. Needs `runtime.timers`.
    pub wake_at: Option<u64>,
}

/// What became of a suspend.
#[derive(Debug, PartialEq, Eq)]
pub enum Suspended {
    /// It sleeps, and the right to write is gone.
    Asleep,
    /// A signal came in between: go on with this right.
    Awake(Fence),
}

/// A message to a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalRow {
    /// The run.
    pub run_id: RunId,
    /// What it is about, for example the name of a gate.
    pub name: Arc<str>,
    /// The sender's id of it: the same one again changes nothing.
    pub signal_id: Arc<str>,
    /// JSON text; opaque to the store.
    pub payload: String,
    /// Its position among the run's signals, from 1; the adapter fills it.
    pub position: u64,
}

/// What became of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignalReceipt {
    /// It is kept.
    Accepted,
    /// It was there; the first one counts.
    Duplicate,
}

/// Which due runs to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueQuery {
    /// Workflow names and versions this process can run.
    pub versions: Vec<(Arc<str>, Arc<str>)>,
    /// At most this many.
    pub limit: usize,
}

/// A run that can go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The run.
    pub run_id: RunId,
    /// Since when, milliseconds since the Unix epoch by the store's clock.
    pub since: u64,
}
