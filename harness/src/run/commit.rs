//! Talks to the state store: transient failures are tried again, and a write whose answer was lost is not taken
//! for lost.
//!
//! Never decides what a failure means for a run. Next: `owed.rs` for ends that the store did not take.

use crate::port::state::{Change, Query, Rows, RunStatus, SessionKey, StateStore, StoreError};
use crate::telemetry;
use std::sync::Arc;
use std::time::Duration;

/// How often the store is asked before its failure is the caller's.
const ATTEMPTS: u32 = 5;
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// What can be seen in the store when a change has arrived.
pub(crate) struct Arrived<'a> {
    pub(crate) session: &'a SessionKey,
    pub(crate) run_id: &'a Arc<str>,
    pub(crate) status: RunStatus,
}

impl Arrived<'_> {
    async fn is_seen(&self, store: &dyn StateStore) -> bool {
        let query = Query::Run { session: self.session.clone(), run_id: Arc::clone(self.run_id) };
        let rows = load(store, query).await;
        matches!(rows, Ok(Rows::Run(Some(record))) if record.status == self.status)
    }
}

/// Commits a change. `make` is called once for each attempt, so that the usual one copies nothing.
pub(crate) async fn commit(
    store: &dyn StateStore,
    make: impl Fn() -> Change,
    arrived: Arrived<'_>,
) -> Result<(), StoreError> {
    let mut attempt = 1;
    loop {
        match store.commit(make()).await {
            Err(error @ StoreError::Unavailable(_)) if attempt < ATTEMPTS => {
                pause(&mut attempt, &error).await;
            }
            // An attempt that failed may have arrived all the same; then the next one does not fit the state.
            Err(error) if attempt > 1 && !matches!(error, StoreError::Unavailable(_)) => {
                return if arrived.is_seen(store).await { Ok(()) } else { Err(error) };
            }
            done => return done,
        }
    }
}

/// Asks a question.
pub(crate) async fn load(store: &dyn StateStore, query: Query) -> Result<Rows, StoreError> {
    let mut attempt = 1;
    loop {
        match store.load(query.clone()).await {
            Err(error @ StoreError::Unavailable(_)) if attempt < ATTEMPTS => {
                pause(&mut attempt, &error).await;
            }
            done => return done,
        }
    }
}

/// Twice as long each time, and never in step with others that failed at the same moment.
async fn pause(attempt: &mut u32, error: &StoreError) {
    let wait = FIRST_WAIT * 2_u32.saturating_pow(*attempt - 1);
    let wait = wait.mul_f64(0.5 + fastrand::f64() / 2.0);
    telemetry::store_retrying(*attempt, error.code(), wait);
    *attempt += 1;
    tokio::time::sleep(wait).await;
}
