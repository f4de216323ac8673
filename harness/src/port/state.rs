//! The state store port: sessions, runs, history and events, in two methods.
//!
//! A store applies a [`Change`] atomically or not at all, and answers a [`Query`]. It never looks inside
//! content: messages, inputs, outputs and events are opaque JSON text to it. Keys are bound values, never
//! spliced into a query language; they may hold any character, also `/`, `%` and NUL.
//! The contract is in `harness::contract::state`; `adapter/state` has the in-memory store.

use super::BoxFuture;
use crate::event::EventJson;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where sessions, runs, history and events live.
///
/// # Contract
/// - [`StateStore::commit`] is atomic: all operations of a [`Change`] or none.
/// - At most one run of a session is active ([`Op::StartRun`] says [`StoreError::Busy`]), also between
///   processes that share the store.
/// - Run records are insert-only by id; a finished run never changes again ([`StoreError::Conflict`]).
/// - What was acknowledged is seen by every later [`StateStore::load`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a state store",
    label = "expected a type that implements `StateStore`",
    note = "the shipped one is `InMemoryState`; implement `harness::port::state::StateStore` for your own"
)]
pub trait StateStore: Send + Sync + 'static {
    /// Applies every operation, or none.
    ///
    /// # Errors
    /// [`StoreError::Busy`] and [`StoreError::Conflict`] say that the change does not fit the state;
    /// the others that the store could not do its work.
    fn commit(&self, change: Change) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Answers one question.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] names the record; others stay readable.
    fn load(&self, query: Query) -> BoxFuture<'_, Result<Rows, StoreError>>;
}

/// `state.persistent`: what is committed survives the process.
pub trait StatePersistent: StateStore {}

/// Names a session: tenant, user and thread, each any text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SessionKey {
    /// The tenant; empty for an application with one.
    pub tenant: Arc<str>,
    /// The user; may be empty.
    pub user: Arc<str>,
    /// The thread.
    pub thread: Arc<str>,
}

/// Operations on one session that happen together.
#[derive(Debug, Clone)]
pub struct Change {
    /// The session.
    pub session: SessionKey,
    /// What to do, in order.
    pub ops: Vec<Op>,
}

/// One operation.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Op {
    /// Inserts a run. Fails with [`StoreError::Busy`] while another top-level run of the session is active,
    /// with [`StoreError::Duplicate`] when its id or its idempotency key is taken. Child runs (with a parent)
    /// never make a session busy.
    StartRun(Box<RunRecord>),
    /// Replaces status, output and summary of a run that is not finished; a run that is, or is not there, is a
    /// [`StoreError::Conflict`]. What else is in the record is as it was at [`Op::StartRun`] or left out: the stored
    /// parent, item, start and **idempotency key stay**, also when this record has none.
    UpdateRun(Box<RunRecord>),
    /// Appends events of a run; one that is not there is a [`StoreError::Conflict`].
    ///
    /// A finished run takes no more events: [`StoreError::Conflict`]. Whether it is finished counts from before the
    /// change, so the change that finishes a run also holds its last events, before or after [`Op::UpdateRun`].
    ///
    /// `seq` strictly rises over all events of the run, stored ones included, with holes where it likes; one that
    /// does not is a [`StoreError::Conflict`].
    AppendEvents {
        /// The run.
        run_id: Arc<str>,
        /// Content-free events as JSON text, in order of `seq`.
        events: Vec<EventRow>,
    },
    /// Appends whole turns to the history.
    AppendHistory {
        /// Messages as JSON text, in order.
        messages: Vec<String>,
    },
    /// Drops the oldest messages until both bounds hold.
    TrimHistory {
        /// Most messages to keep.
        max_messages: usize,
        /// Most bytes to keep.
        max_bytes: usize,
    },
    /// Replaces the whole history. Fails with [`StoreError::Busy`] while a run is active.
    ReplaceHistory {
        /// Messages as JSON text, in order.
        messages: Vec<String>,
    },
    /// Forgets the session: history, finished runs, events. Fails with [`StoreError::Busy`] while a run is active.
    DeleteSession,
}

/// One event of a run, stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// Its position in the run.
    pub seq: u64,
    /// The event as JSON text.
    pub json: EventJson,
}

/// What is recorded of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRecord {
    /// `run_` and a UUIDv7.
    pub run_id: Arc<str>,
    /// The run that started it, for a child run.
    pub parent: Option<Arc<str>>,
    /// The item's name.
    pub item: Arc<str>,
    /// Where it stands.
    pub status: RunStatus,
    /// The caller's key for de-duplication, and a digest of item and input.
    pub idempotency: Option<IdempotencyKey>,
    /// The typed output as JSON text, once it succeeded.
    pub output: Option<String>,
    /// Times, counts, usage and error, as JSON text of a `RunSummary`.
    pub summary: String,
    /// Milliseconds since the Unix epoch.
    pub started_at: u64,
}

/// The caller's key and what it stood for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// The key, unique within the session.
    pub key: Arc<str>,
    /// A digest of item and input: the same key with another digest is a conflict.
    pub digest: u64,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RunStatus {
    /// At work.
    Running,
    /// Waits for a person, a signal or a timer.
    Waiting,
    /// Over, with an output.
    Succeeded,
    /// Over, with an error.
    Failed,
    /// Over, stopped on request.
    Cancelled,
    /// Stopped until an operator acts.
    Parked,
}

impl RunStatus {
    /// Whether it stays as it is for ever.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, RunStatus::Succeeded | RunStatus::Failed | RunStatus::Cancelled)
    }
}

/// A question to the store. Lists are pages: `after` is exclusive.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Query {
    /// One run by its id, within a session.
    Run {
        /// The session.
        session: SessionKey,
        /// The run.
        run_id: Arc<str>,
    },
    /// The run that holds an idempotency key.
    RunByKey {
        /// The session.
        session: SessionKey,
        /// The caller's key.
        key: Arc<str>,
    },
    /// Runs of a session, oldest first.
    Runs {
        /// The session.
        session: SessionKey,
        /// Continue after this run.
        after: Option<Arc<str>>,
        /// At most this many.
        limit: usize,
    },
    /// The newest messages of the history, oldest of them first.
    History {
        /// The session.
        session: SessionKey,
        /// At most this many, counted from the newest.
        last: usize,
    },
    /// Events of a run, by `seq`.
    Events {
        /// The session.
        session: SessionKey,
        /// The run.
        run_id: Arc<str>,
        /// Continue after this one.
        after: Option<u64>,
        /// At most this many.
        limit: usize,
    },
}

/// An answer. The variant follows the [`Query`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Rows {
    /// For [`Query::Run`] and [`Query::RunByKey`].
    Run(Option<Box<RunRecord>>),
    /// For [`Query::Runs`].
    Runs(Vec<RunRecord>),
    /// For [`Query::History`].
    History(Vec<String>),
    /// For [`Query::Events`].
    Events(Vec<EventRow>),
}

/// Why a store could not do what was asked. Names records, never content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another run of the session is active.
    #[error("another run of the session is active")]
    Busy {
        /// That run.
        active_run: Option<Arc<str>>,
    },
    /// The run's id or idempotency key is taken.
    #[error("a run with that id or idempotency key exists")]
    Duplicate,
    /// The change does not fit the state: a finished run, a missing one.
    #[error("conflict: {0}")]
    Conflict(String),
    /// The store cannot be reached.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// No room left.
    #[error("full: {0}")]
    Full(String),
    /// A record cannot be read, or was written by a newer version.
    #[error("corrupt: {0}")]
    Corrupt(String),
}

impl StoreError {
    /// A stable name, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            StoreError::Busy { .. } => "STORE_BUSY",
            StoreError::Duplicate => "STORE_DUPLICATE",
            StoreError::Conflict(_) => "STORE_CONFLICT",
            StoreError::Unavailable(_) => "STORE_UNAVAILABLE",
            StoreError::Full(_) => "STORE_FULL",
            StoreError::Corrupt(_) => "STORE_CORRUPT",
        }
    }

    /// Whether the same change may succeed later.
    #[must_use]
    pub fn retriable(&self) -> bool {
        matches!(self, StoreError::Busy { .. } | StoreError::Unavailable(_))
    }
}
