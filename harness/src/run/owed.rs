//! Ends of runs that the state store did not take, and runs in it that nobody runs any more.
//!
//! What is owed is kept until the store takes it: with every use of the session, and in the background. A run whose
//! process is gone is recorded as interrupted, once its own deadline says that it cannot be at work.

use super::commit::{Arrived, commit, load};
use super::summary::ErrorSummary;
use super::{Env, RunCounts, RunSummary, now_ms};
use crate::error::Error;
use crate::event::{Event, EventKind, Outcome};
use crate::port::state::{
    Change, EventRow, Op, Query, Rows, RunRecord, RunStatus, SessionKey, StateStore, StoreError,
};
use crate::telemetry;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// After its deadline a run still writes its end, with retries; and clocks of machines differ.
const MARGIN: Duration = Duration::from_secs(60);
/// Between two attempts in the background: from the first to the longest, so many of them.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(60);
const ROUNDS: u32 = 66;

/// The ends that are owed to the store of one harness.
#[derive(Default)]
pub(crate) struct Owed {
    /// No run but those of this harness is in the store, so one that this harness does not run is over.
    sole_user: bool,
    count: AtomicUsize,
    ends: Mutex<HashMap<SessionKey, Vec<End>>>,
    /// One at a time: whoever uses a session waits until its end is stored.
    settling: tokio::sync::Mutex<()>,
}

/// The end of one run.
#[derive(Clone)]
pub(crate) struct End {
    run_id: Arc<str>,
    /// Everything, where it is known.
    whole: Option<(RunStatus, Change)>,
    /// At least that it is over.
    least: Change,
}

impl End {
    /// Of a run that has this record when nothing else can be stored of it.
    pub(crate) fn new(session: &SessionKey, record: &RunRecord, whole: Option<(RunStatus, Change)>) -> Self {
        End { run_id: Arc::clone(&record.run_id), whole, least: interrupted(session, record) }
    }

    async fn store(self, store: &dyn StateStore) -> Result<(), StoreError> {
        let End { run_id, whole, least } = self;
        let mut last = Ok(());
        for (status, change) in whole.into_iter().chain([(RunStatus::Failed, least)]) {
            let arrived = Arrived { session: &change.session, run_id: &run_id, status };
            last = commit(store, || change.clone(), arrived).await;
            if last.as_ref().map_or_else(StoreError::retriable, |()| true) {
                return last;
            }
        }
        // The run is over already, or it never began: nothing is owed.
        if matches!(last, Err(StoreError::Conflict(_))) { Ok(()) } else { last }
    }
}

impl Owed {
    pub(crate) fn new(sole_user: bool) -> Self {
        Owed { sole_user, ..Owed::default() }
    }

    /// Stores what is owed of a session.
    ///
    /// # Errors
    /// What the store says; it is still owed then.
    pub(crate) async fn settle(
        &self,
        store: &dyn StateStore,
        session: &SessionKey,
    ) -> Result<(), StoreError> {
        if self.count.load(Ordering::Acquire) == 0 {
            return Ok(());
        }
        let _one = self.settling.lock().await;
        // Kept until it is stored: whoever waits here may go away.
        while let Some(end) = self.first(session) {
            end.store(store).await?;
            self.forget_first(session);
        }
        Ok(())
    }

    fn ends(&self) -> MutexGuard<'_, HashMap<SessionKey, Vec<End>>> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn first(&self, session: &SessionKey) -> Option<End> {
        self.ends().get(session)?.first().cloned()
    }

    fn forget_first(&self, session: &SessionKey) {
        let mut ends = self.ends();
        let Some(of_session) = ends.get_mut(session) else { return };
        of_session.remove(0);
        self.count.fetch_sub(1, Ordering::AcqRel);
        if of_session.is_empty() {
            ends.remove(session);
        }
    }
}

impl Env {
    /// Keeps an end until the store takes it.
    pub(crate) fn owe(self: &Arc<Self>, session: SessionKey, end: End) {
        self.owed.ends().entry(session.clone()).or_default().push(end);
        self.owed.count.fetch_add(1, Ordering::AcqRel);
        let env = Arc::clone(self);
        // Also without another use of the session: other processes see the run as active until then.
        tokio::spawn(async move {
            let mut wait = FIRST_WAIT;
            for _ in 0..ROUNDS {
                tokio::time::sleep(wait).await;
                if env.owed.settle(&*env.store, &session).await.is_ok() {
                    return;
                }
                wait = (wait * 2).min(LONGEST_WAIT);
            }
        });
    }

    /// Ends the run that the store calls active, if nobody can be running it any more. The caller holds the turn of
    /// the session, so it is none of this harness. `true`: the session is free.
    pub(crate) async fn end_orphan(&self, session: &SessionKey, active: Option<&Arc<str>>) -> bool {
        let Some(run_id) = active else { return false };
        let query = Query::Run { session: session.clone(), run_id: Arc::clone(run_id) };
        let Ok(Rows::Run(Some(record))) = load(&*self.store, query).await else { return false };
        if record.status.is_final() {
            return true;
        }
        if !self.owed.sole_user && !expired(&record) {
            return false;
        }
        telemetry::run_interrupted(run_id);
        End::new(session, &record, None).store(&*self.store).await.is_ok()
    }
}

fn expired(record: &RunRecord) -> bool {
    let deadline = serde_json::from_str::<RunSummary>(&record.summary).ok().and_then(|run| run.deadline);
    let margin = u64::try_from(MARGIN.as_millis()).unwrap_or(u64::MAX);
    deadline.is_some_and(|deadline| now_ms() > deadline.saturating_add(margin))
}

/// The run as failed, without an outcome; what it told is a gap before its last event.
fn interrupted(session: &SessionKey, record: &RunRecord) -> Change {
    let error = Error::Interrupted;
    let known: Option<RunSummary> = serde_json::from_str(&record.summary).ok();
    let summary = RunSummary {
        run_id: Arc::clone(&record.run_id),
        parent_run_id: record.parent.clone(),
        item: Arc::clone(&record.item),
        status: RunStatus::Failed,
        started_at: record.started_at,
        finished_at: Some(now_ms()),
        deadline: None,
        counts: known.as_ref().map_or_else(RunCounts::default, |known| known.counts),
        usage: known.map(|known| known.usage).unwrap_or_default(),
        error: Some(ErrorSummary::of(&error)),
    };
    let finished = Event {
        seq: 1,
        run_id: Arc::clone(&record.run_id),
        parent_run_id: record.parent.clone(),
        session_id: Arc::clone(&session.thread),
        tenant: Arc::clone(&session.tenant),
        user: Arc::clone(&session.user),
        at: now_ms(),
        kind: EventKind::RunFinished { outcome: Outcome::Failed { code: error.code().into() } },
    };
    let json = serde_json::to_string(&finished).unwrap_or_default();
    let run_id = Arc::clone(&record.run_id);
    let record = RunRecord {
        status: RunStatus::Failed,
        output: None,
        summary: serde_json::to_string(&summary).unwrap_or_default(),
        ..record.clone()
    };
    let events = vec![EventRow { seq: finished.seq, json: json.into() }];
    let ops = vec![Op::AppendEvents { run_id, events }, Op::UpdateRun(Box::new(record))];
    Change { session: session.clone(), ops }
}
