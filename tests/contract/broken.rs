//! Stores with one planted fault each, over a right one.

use harness::adapter::state::InMemoryState;
use harness::port::BoxFuture;
use harness::port::state::{Change, Op, Query, Rows, SessionKey, StateStore, StoreError};
use std::sync::Mutex;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Starts a second run beside an active one.
    TwoActiveRuns,
    /// Applies the operations one by one.
    NotAtomic,
    /// Takes updates of finished runs.
    FinishedChanges,
    /// Gives the event of the cursor again.
    InclusiveCursor,
    /// Joins tenant, user and thread with `/`.
    JoinedIds,
    /// Lets an idempotency key be used again.
    ForgetsKeys,
    /// Takes the key of an update, which may have none.
    UpdatesLoseKeys,
    /// Takes no event in the change that finishes a run, once it is finished.
    NoLastEvents,
    /// Takes events of finished runs.
    LateEvents,
    /// Takes events in any order.
    EventsInAnyOrder,
    /// Looks for an active run, and starts one later.
    CheckThenAct,
    /// Drops the last of three messages, now and then.
    LosesAMessage,
}

pub(crate) struct BrokenState {
    fault: Fault,
    inner: InMemoryState,
    /// Runs that were let through although one is active.
    hidden: Mutex<u32>,
}

impl BrokenState {
    pub(crate) fn new(fault: Fault) -> Self {
        BrokenState { fault, inner: InMemoryState::default(), hidden: Mutex::new(0) }
    }

    fn key(&self, key: SessionKey) -> SessionKey {
        if self.fault != Fault::JoinedIds {
            return key;
        }
        let joined = format!("{}/{}/{}", key.tenant, key.user, key.thread);
        SessionKey { tenant: "".into(), user: "".into(), thread: joined.into() }
    }

    /// A run that was updated without its key is not found by it.
    fn loses(&self, rows: Rows) -> Rows {
        match rows {
            Rows::Run(Some(run)) if self.fault == Fault::UpdatesLoseKeys && run.status.is_final() => {
                Rows::Run(None)
            }
            rows => rows,
        }
    }

    async fn broken(&self, mut change: Change) -> Result<(), StoreError> {
        change.session = self.key(change.session);
        for op in &mut change.ops {
            match op {
                Op::StartRun(run) if self.fault == Fault::ForgetsKeys => run.idempotency = None,
                Op::AppendHistory { messages }
                    if self.fault == Fault::LosesAMessage
                        && messages.len() == 3
                        && messages[0].starts_with("mm") =>
                {
                    messages.truncate(2);
                }
                _ => {}
            }
        }
        let session = change.session.clone();
        let conflict = |why: &str| StoreError::Conflict(why.to_owned());
        let updates = change.ops.iter().position(|op| matches!(op, Op::UpdateRun(_)));
        let appends = change.ops.iter().rposition(|op| matches!(op, Op::AppendEvents { .. }));
        match self.fault {
            Fault::NoLastEvents if updates.is_some() && updates < appends => Err(conflict("it is finished")),
            Fault::LateEvents | Fault::EventsInAnyOrder if appends.is_some() && updates.is_none() => {
                let why = if self.fault == Fault::LateEvents { "finished" } else { "stored" };
                match self.inner.commit(change).await {
                    Err(StoreError::Conflict(said)) if said.contains(why) => Ok(()),
                    other => other,
                }
            }
            Fault::NotAtomic => {
                for op in change.ops {
                    self.inner.commit(Change { session: session.clone(), ops: vec![op] }).await?;
                }
                Ok(())
            }
            Fault::CheckThenAct => {
                let starts = matches!(change.ops[..], [Op::StartRun(_)]);
                let held = self.inner.commit(change.clone()).await;
                if starts && session.thread.starts_with("race") && held.is_err() {
                    // What a check and a later insert look like from outside: a loser is told that it won.
                    let mut hidden = self.hidden.lock().unwrap();
                    *hidden += 1;
                    return if *hidden == 1 { Ok(()) } else { held };
                }
                held
            }
            Fault::TwoActiveRuns => match self.inner.commit(change).await {
                Err(StoreError::Busy { .. }) => Ok(()),
                other => other,
            },
            Fault::FinishedChanges => match self.inner.commit(change).await {
                Err(StoreError::Conflict(why)) if why.contains("finished") => Ok(()),
                other => other,
            },
            _ => self.inner.commit(change).await,
        }
    }
}

impl StateStore for BrokenState {
    fn commit(&self, change: Change) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(self.broken(change))
    }

    fn load(&self, mut query: Query) -> BoxFuture<'_, Result<Rows, StoreError>> {
        match &mut query {
            Query::Run { session, .. }
            | Query::RunByKey { session, .. }
            | Query::Runs { session, .. }
            | Query::History { session, .. } => *session = self.key(session.clone()),
            Query::Events { session, after, .. } => {
                *session = self.key(session.clone());
                if self.fault == Fault::InclusiveCursor {
                    *after = after.and_then(|after| after.checked_sub(1));
                }
            }
            _ => {}
        }
        let by_key = matches!(query, Query::RunByKey { .. });
        Box::pin(async move {
            let rows = self.inner.load(query).await?;
            Ok(if by_key { self.loses(rows) } else { rows })
        })
    }
}
