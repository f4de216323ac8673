//! The suite of the state store port.

mod random;
mod reference;
mod rules;

use super::Violation;
use crate::port::state::{
    Change, IdempotencyKey, Op, Query, Rows, RunRecord, RunStatus, SessionKey, StateStore, StoreError,
};
use std::future::Future;

/// Runs the whole suite. `make` gives a fresh, empty store each time it is called.
///
/// ```
/// # #[tokio::main] async fn main() -> Result<(), harness::contract::Violation> {
/// use harness::adapter::state::InMemoryState;
/// harness::contract::state::check(|| async { InMemoryState::default() }).await
/// # }
/// ```
///
/// # Errors
/// The first rule that does not hold.
pub async fn check<S, F>(make: impl Fn() -> F) -> Result<(), Violation>
where
    S: StateStore,
    F: Future<Output = S>,
{
    // First: the other rules commit several operations at once.
    rules::atomic(&make().await).await?;
    rules::one_active_run(&make().await).await?;
    rules::duplicates(&make().await).await?;
    rules::finished_stays(&make().await).await?;
    rules::events_rise(&make().await).await?;
    rules::history(&make().await).await?;
    rules::pages(&make().await).await?;
    rules::apart(&make().await).await?;
    rules::race(make().await).await?;
    for seed in 0..24 {
        random::compare(&make().await, seed).await?;
    }
    Ok(())
}

/// `state.persistent`: what one store committed, another one that is opened later finds. `open` opens the same
/// data each time; the first store is dropped before the second opens.
///
/// # Errors
/// The first rule that does not hold.
pub async fn check_persistent<S, F>(open: impl Fn() -> F) -> Result<(), Violation>
where
    S: crate::port::state::StatePersistent,
    F: Future<Output = S>,
{
    let key = session("persistent");
    let first = open().await;
    let ops = vec![Op::AppendHistory { messages: vec!["kept".to_owned()] }];
    commit(&first, &key, ops).await.map_err(|error| unexpected("persistent", "append", &error))?;
    drop(first);
    let second = open().await;
    let rows = load(&second, Query::History { session: key, last: 9 }).await?;
    super::same("persistent", "history after opening again", &rows, &Rows::History(vec!["kept".to_owned()]))
}

fn session(thread: &str) -> SessionKey {
    SessionKey { tenant: "t".into(), user: "u".into(), thread: thread.into() }
}

fn run(id: &str, status: RunStatus) -> RunRecord {
    RunRecord {
        run_id: id.into(),
        parent: None,
        item: "item".into(),
        status,
        idempotency: None,
        output: None,
        summary: format!("{{\"of\":\"{}\"}}", id.len()),
        started_at: 1_700_000_000_000,
    }
}

fn keyed(id: &str, key: &str) -> RunRecord {
    let idempotency = Some(IdempotencyKey { key: key.into(), digest: 7 });
    RunRecord { idempotency, ..run(id, RunStatus::Running) }
}

fn start(record: RunRecord) -> Op {
    Op::StartRun(Box::new(record))
}

fn update(record: RunRecord) -> Op {
    Op::UpdateRun(Box::new(record))
}

async fn commit(store: &dyn StateStore, session: &SessionKey, ops: Vec<Op>) -> Result<(), StoreError> {
    store.commit(Change { session: session.clone(), ops }).await
}

async fn load(store: &dyn StateStore, query: Query) -> Result<Rows, Violation> {
    let asked = format!("{query:?}");
    store.load(query).await.map_err(|error| unexpected("load answers", &asked, &error))
}

fn unexpected(rule: &'static str, when: &str, error: &StoreError) -> Violation {
    Violation::new(rule, format!("{when}: {error:?}"))
}

/// Errors by their kind: words and hints are the adapter's own.
fn kind(result: &Result<(), StoreError>) -> &'static str {
    match result {
        Ok(()) => "done",
        Err(error) => error.code(),
    }
}
