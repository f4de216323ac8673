//! Whether a run waits for a person, as the store knows it.
//!
//! The record is that of the top-level run: of a run below it there is none before it is over. Must never fail a run:
//! a store that does not take the status leaves it as it was.

use super::{Arrived, Run, commit};
use crate::port::state::{Change, IdempotencyKey, Op, RunStatus};
use crate::telemetry;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use tokio::sync::Mutex;

/// What waits in a run and in the runs below it.
#[derive(Default)]
pub(crate) struct Waits {
    count: AtomicUsize,
    /// Whether the store says that it waits. Locked while that is written, so that the last word is true.
    stored: Mutex<bool>,
    top: OnceLock<(Weak<Run>, Option<IdempotencyKey>)>,
}

impl Waits {
    /// The run whose record says it, and its idempotency key.
    pub(crate) fn belong_to(&self, run: &Arc<Run>, key: Option<IdempotencyKey>) {
        let _ = self.top.set((Arc::downgrade(run), key));
    }

    pub(crate) fn begin(&self) {
        self.count.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn end(&self) {
        self.count.fetch_sub(1, Ordering::AcqRel);
    }

    /// Writes what is true now, where the store says something else.
    pub(crate) async fn store(&self) {
        let Some((run, key)) = self.top.get() else { return };
        let Some(run) = run.upgrade() else { return };
        let mut stored = self.stored.lock().await;
        let waits = self.count.load(Ordering::Acquire) > 0;
        if *stored == waits {
            return;
        }
        let status = if waits { RunStatus::Waiting } else { RunStatus::Running };
        let session = &run.scope.key;
        let change = || Change {
            session: session.clone(),
            ops: vec![Op::UpdateRun(Box::new(run.record(status, key.clone(), None, None)))],
        };
        match commit(&*run.env.store, change, Arrived { session, run_id: &run.id, status }).await {
            Ok(()) => *stored = waits,
            Err(error) => telemetry::status_not_stored(&run.id, error.code()),
        }
    }
}
