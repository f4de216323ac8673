//! A run from its first event to its last, and what the store keeps of it.

use super::{Arrived, GRACE, Run, commit, outcome};
use crate::error::{Error, Result};
use crate::event::{EventKind, Outcome};
use crate::port::state::{Change, EventRow, IdempotencyKey, Op, RunRecord, RunStatus, StoreError};
use crate::telemetry::{self, RunFields};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use tracing::{Instrument, Span};

impl Run {
    /// The record of this run as it stands.
    pub(crate) fn record(
        &self,
        status: RunStatus,
        idempotency: Option<IdempotencyKey>,
        output: Option<String>,
        error: Option<&Error>,
    ) -> RunRecord {
        let summary = self.summary(status, error);
        RunRecord {
            run_id: Arc::clone(&self.id),
            parent: self.parent.clone(),
            item: Arc::clone(&self.item),
            status,
            idempotency,
            output,
            started_at: summary.started_at,
            summary: serde_json::to_string(&summary).unwrap_or_default(),
        }
    }

    /// The content-free events so far, as rows.
    pub(crate) fn event_rows(&self) -> Vec<EventRow> {
        self.events.stored_json().into_iter().map(|(seq, json)| EventRow { seq, json }).collect()
    }

    pub(crate) fn tell_started(&self) {
        let (kind, item) = (self.kind, Arc::clone(&self.item));
        self.emit(|| EventKind::RunStarted { kind, item });
    }
}

/// The final status of a result.
pub(crate) fn status<T>(result: &Result<T>) -> RunStatus {
    match result {
        Ok(_) => RunStatus::Succeeded,
        Err(Error::Cancelled) => RunStatus::Cancelled,
        Err(_) => RunStatus::Failed,
    }
}

/// Runs a child run: its first and last event, and its record, also when it is dropped in the middle.
///
/// # Errors
/// What the work says, or the store.
pub(crate) async fn run_child<T>(run: &Arc<Run>, work: impl Future<Output = Result<T>>) -> Result<T> {
    run.tell_started();
    // Its own time may be shorter than its parent's, also where nothing inside looks at the clock.
    let span = telemetry::run_span(&RunFields {
        run_id: &run.id,
        parent_run_id: run.parent.as_deref(),
        session_id: &run.scope.key.thread,
        kind: run.kind,
        item: &run.item,
        trace: Some(&run.trace),
    });
    let mut open = OpenChild { run, span: span.clone(), open: true, ended: None };
    let work = work.instrument(span.clone());
    let result = match run.control.deadlines.within(run.control.deadline, pin!(work)).await {
        Ok(result) => result,
        Err(_) => {
            run.control.tasks.quiesce(GRACE).await;
            Err(Error::Timeout { scope: "the run".to_owned(), limit: run.bounds.run_time })
        }
    };
    run.forget().await;
    let ended = outcome(&result);
    telemetry::finish_span(&span, &ended);
    run.events.seal(ended);
    open.ended = Some((status(&result), result.as_ref().err().cloned()));
    let written = write(run, status(&result), result.as_ref().err()).await;
    open.open = false;
    run.events.tell_end();
    if let Err(lost) = &written {
        telemetry::end_not_stored(&run.id, lost.code());
    }
    // The child's own error says more than that its record was lost.
    result.and_then(|output| Ok(written.map(|()| output)?))
}

/// A child run whose record is not written.
struct OpenChild<'a> {
    run: &'a Arc<Run>,
    span: Span,
    open: bool,
    /// How it ended; unknown while it is at work.
    ended: Option<(RunStatus, Option<Error>)>,
}

async fn write(run: &Run, status: RunStatus, error: Option<&Error>) -> Result<(), StoreError> {
    let arrived = Arrived { session: &run.scope.key, run_id: &run.id, status };
    commit(&*run.env.store, || finished(run, status, error), arrived).await
}

fn finished(run: &Run, status: RunStatus, error: Option<&Error>) -> Change {
    let events = Op::AppendEvents { run_id: Arc::clone(&run.id), events: run.event_rows() };
    let record = Op::StartRun(Box::new(run.record(status, None, None, error)));
    Change { session: run.scope.key.clone(), ops: vec![record, events] }
}

impl Drop for OpenChild<'_> {
    fn drop(&mut self) {
        if !self.open {
            return;
        }
        let run = self.run;
        run.events.finish(Outcome::Cancelled);
        let cancelled = || (RunStatus::Cancelled, Some(Error::Cancelled));
        if self.ended.is_none() {
            telemetry::finish_span(&self.span, &Outcome::Cancelled);
        }
        let (status, error) = self.ended.take().unwrap_or_else(cancelled);
        // Nobody waits here any more; the record is still owed, and the parent's last event comes after it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let present = run.control.tasks.enter();
            let run = Arc::clone(run);
            runtime.spawn(async move {
                let _present = present;
                run.control.tasks.quiesce_but_one(GRACE).await;
                run.forget().await;
                write(&run, status, error.as_ref()).await
            });
        }
    }
}
