//! Sessions in memory, sharded by key, gone with the process.

use super::session::SessionRows;
use crate::port::BoxFuture;
use crate::port::state::{Change, Query, Rows, SessionKey, StateStore, StoreError};
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::future::ready;
use std::hash::BuildHasher;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Enough that a thousand sessions at once rarely meet on one lock.
const SHARDS: usize = 64;

/// A state store in memory: the default. It does not provide `state.persistent`.
///
/// Histories stay as long as the process; of finished runs the newest
/// [`InMemoryStateOptions::finished_runs`] of each session stay.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), harness::port::state::StoreError> {
/// use harness::adapter::state::InMemoryState;
/// use harness::port::state::{Change, Op, Query, Rows, SessionKey, StateStore};
///
/// let session = SessionKey { tenant: "acme".into(), user: "7".into(), thread: "1".into() };
/// let state = InMemoryState::default();
/// let ops = vec![Op::AppendHistory { messages: vec!["{}".into()] }];
/// state.commit(Change { session: session.clone(), ops }).await?;
/// assert_eq!(state.load(Query::History { session, last: 10 }).await?, Rows::History(vec!["{}".into()]));
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct InMemoryState(Arc<Shards>);

struct Shards {
    options: InMemoryStateOptions,
    hasher: RandomState,
    shards: Box<[Mutex<HashMap<SessionKey, SessionRows, RandomState>>]>,
}

/// Bounds of an [`InMemoryState`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InMemoryStateOptions {
    /// Finished top-level runs of one session that are kept, with their child runs and events (32). An older one
    /// is forgotten, and its idempotency key with it.
    pub finished_runs: usize,
    /// Events of one run that are kept; the oldest go first (10,000).
    pub events: usize,
}

impl Default for InMemoryStateOptions {
    fn default() -> Self {
        InMemoryStateOptions { finished_runs: 32, events: 10_000 }
    }
}

impl InMemoryState {
    /// With bounds of your own.
    #[must_use]
    pub fn new(options: InMemoryStateOptions) -> Self {
        let hasher = RandomState::new();
        let shards = (0..SHARDS).map(|_| Mutex::new(HashMap::with_hasher(hasher.clone()))).collect();
        InMemoryState(Arc::new(Shards { options, hasher, shards }))
    }

    fn shard(&self, session: &SessionKey) -> MutexGuard<'_, HashMap<SessionKey, SessionRows, RandomState>> {
        let hash = self.0.hasher.hash_one(session);
        // The map inside uses the low bits of the same hash.
        let index = usize::try_from(hash >> 48).unwrap_or_default() % SHARDS;
        // A change is checked before it is applied and cannot panic half-way.
        self.0.shards[index].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn commit_now(&self, change: Change) -> Result<(), StoreError> {
        let mut shard = self.shard(&change.session);
        match shard.get_mut(&change.session) {
            Some(rows) => {
                rows.commit(change.ops, &self.0.options)?;
                if rows.is_empty() {
                    shard.remove(&change.session);
                }
            }
            None => {
                let mut rows = SessionRows::default();
                rows.commit(change.ops, &self.0.options)?;
                if !rows.is_empty() {
                    shard.insert(change.session, rows);
                }
            }
        }
        Ok(())
    }

    fn load_now(&self, query: &Query) -> Rows {
        let (Query::Run { session, .. }
        | Query::RunByKey { session, .. }
        | Query::Runs { session, .. }
        | Query::History { session, .. }
        | Query::Events { session, .. }) = query;
        let shard = self.shard(session);
        match shard.get(session) {
            Some(rows) => rows.load(query),
            None => SessionRows::default().load(query),
        }
    }
}

impl Default for InMemoryState {
    fn default() -> Self {
        InMemoryState::new(InMemoryStateOptions::default())
    }
}

impl std::fmt::Debug for InMemoryState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InMemoryState").field("options", &self.0.options).finish_non_exhaustive()
    }
}

impl StateStore for InMemoryState {
    fn commit(&self, change: Change) -> BoxFuture<'_, Result<(), StoreError>> {
        // In the future, not before it: a future that is never polled must change nothing.
        Box::pin(async move { self.commit_now(change) })
    }

    fn load(&self, query: Query) -> BoxFuture<'_, Result<Rows, StoreError>> {
        Box::pin(ready(Ok(self.load_now(&query))))
    }
}
