//! The runtime port: the journal, the lease and the waits of durable runs.
//!
//! Every runtime is a [`Runtime`]; what makes runs durable are sub-traits, each a capability. Plain data only:
//! the replay and the worker are the `durable` room's. Every write of a run consumes its [`Fence`] and gives it
//! back, so that nothing can be written after a lost lease. Next: `fence.rs`, `journal.rs`, `row.rs`, `wait.rs`.

mod error;
mod fence;
mod journal;
mod opened;
mod row;
mod wait;

pub use error::RuntimeError;
pub use fence::{Acquired, Fence, LeaseTerms};
pub use journal::{Commit, JournalEntry, JournalKind, JournalPage};
pub use opened::{ErasedRuntime, RuntimeViews};
pub use row::{Created, DurableStatus, NewRun, RunRow};
pub use wait::{Due, DueQuery, SignalReceipt, SignalRow, Suspended, Wait};

use super::BoxFuture;
use std::sync::Arc;
use std::time::Duration;

/// What runs are carried by. With nothing more, a run lives and dies with its process.
///
/// ```
/// use harness::port::runtime::Runtime;
///
/// /// Runs end with the process.
/// struct Plain;
///
/// impl Runtime for Plain {
///     fn name(&self) -> &'static str {
///         "plain"
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a runtime",
    label = "expected a type that implements `Runtime`",
    note = "the shipped one is `InMemoryRuntime`; implement `harness::port::runtime::Runtime` for your own"
)]
pub trait Runtime: Send + Sync + 'static {
    /// Its name, for inspection and logs.
    fn name(&self) -> &'static str;
}

/// `runtime.checkpoint`: a journal of what each run did, committed step by step.
///
/// # Contract
/// - A commit is atomic: all entries, the row and the history, or none. Acknowledged is durable.
/// - The [`Fence`] is checked in the same transaction as the write.
/// - `seq` of a run's journal is gapless.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not provide `runtime.checkpoint`",
    label = "runs on this runtime end with the process",
    note = "bind `runtime` to a durable adapter"
)]
pub trait RuntimeCheckpoint: Runtime {
    /// Records a run before it starts. The same id with the same input is [`Created::Existing`].
    ///
    /// # Errors
    /// [`RuntimeError::InputConflict`] for the same id with another input.
    fn create(&self, run: NewRun) -> BoxFuture<'_, Result<Created, RuntimeError>>;

    /// Appends to the journal and updates the row, at once.
    ///
    /// # Errors
    /// [`RuntimeError::Fenced`]: another execution owns the run, this one must stop.
    /// [`RuntimeError::Indeterminate`]: whether it happened is unknown; acquire again before anything else.
    fn commit(&self, fence: Fence, commit: Commit) -> BoxFuture<'_, Result<Fence, RuntimeError>>;

    /// Reads a run's row and a page of its journal; `None` when there is no such run.
    ///
    /// # Errors
    /// [`RuntimeError::Corrupt`] for that run; others stay readable.
    fn load<'a>(
        &'a self,
        run_id: &'a str,
        page: JournalPage,
    ) -> BoxFuture<'a, Result<Option<LoadedRun>, RuntimeError>>;
}

/// `runtime.lease`: at most one execution of a run can write.
///
/// # Contract
/// - Each acquisition mints a new (epoch, nonce); epochs of a run only grow.
/// - The store's clock decides when a lease is over.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not provide `runtime.lease`",
    label = "this runtime cannot keep a second execution of a run out",
    note = "bind `runtime` to a durable adapter"
)]
pub trait RuntimeLease: RuntimeCheckpoint {
    /// Takes a run that nobody holds; `None` when somebody does, it is over, or its version is not listed.
    ///
    /// # Errors
    /// What kept the store from its work.
    fn acquire<'a>(
        &'a self,
        run_id: &'a str,
        terms: LeaseTerms,
    ) -> BoxFuture<'a, Result<Option<Acquired>, RuntimeError>>;

    /// Holds it for longer.
    ///
    /// # Errors
    /// [`RuntimeError::Fenced`], [`RuntimeError::Indeterminate`].
    fn renew(&self, fence: Fence, lease: Duration) -> BoxFuture<'_, Result<Fence, RuntimeError>>;

    /// Gives it back.
    ///
    /// # Errors
    /// [`RuntimeError::Fenced`] when it was lost before.
    fn release(&self, fence: Fence) -> BoxFuture<'_, Result<(), RuntimeError>>;
}

/// `runtime.resume`: runs wait in the store and are found again.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not provide `runtime.resume`",
    label = "this runtime cannot find runs that stopped",
    note = "bind `runtime` to a durable adapter"
)]
pub trait RuntimeResume: RuntimeLease {
    /// Puts a run to sleep, unless something it waits for came in the meantime.
    ///
    /// # Errors
    /// [`RuntimeError::Fenced`], [`RuntimeError::Indeterminate`].
    fn suspend(&self, fence: Fence, wait: Wait) -> BoxFuture<'_, Result<Suspended, RuntimeError>>;

    /// Runs that can go on: their lease is over, their time has come, or a signal is there. Oldest first.
    ///
    /// # Errors
    /// What kept the store from its work.
    fn due(&self, query: DueQuery) -> BoxFuture<'_, Result<Vec<Due>, RuntimeError>>;
}

/// `runtime.signals`: messages to a run, kept even when nothing waits yet.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not provide `runtime.signals`",
    label = "this runtime cannot keep messages for a run",
    note = "bind `runtime` to a durable adapter"
)]
pub trait RuntimeSignals: RuntimeCheckpoint {
    /// Keeps a signal, and counts it on the run's row in the same transaction.
    ///
    /// # Errors
    /// [`RuntimeError::NotFound`] when there is no such run.
    fn signal(&self, signal: SignalRow) -> BoxFuture<'_, Result<SignalReceipt, RuntimeError>>;

    /// Signals of a run in order of arrival, from the position `after` on (0 is the beginning).
    ///
    /// # Errors
    /// What kept the store from its work.
    fn signals<'a>(
        &'a self,
        run_id: &'a str,
        after: u64,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<SignalRow>, RuntimeError>>;
}

/// `runtime.timers`: [`Wait::wake_at`] is kept, by a clock that all workers share.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not provide `runtime.timers`",
    label = "this runtime cannot wake a run later",
    note = "bind `runtime` to a durable adapter"
)]
pub trait RuntimeTimers: RuntimeResume {
    /// The store's clock, in milliseconds since the Unix epoch.
    ///
    /// # Errors
    /// What kept the store from its work.
    fn now(&self) -> BoxFuture<'_, Result<u64, RuntimeError>>;
}

/// `runtime.distributed`: workers on several machines may share it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not provide `runtime.distributed`",
    label = "this runtime is for one machine",
    note = "bind `runtime` to an adapter that machines can share"
)]
pub trait RuntimeDistributed: RuntimeLease {}

/// A run's row and a page of its journal.
pub type LoadedRun = (RunRow, Vec<JournalEntry>);

/// Names a run.
pub type RunId = Arc<str>;
