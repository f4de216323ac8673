//! The right to write: minted by an acquisition, consumed and given back by every write.

use super::{RunId, RunRow};
use std::sync::Arc;
use std::time::Duration;

/// The right to write to one run. Not `Clone`: a write takes it and gives it back, so after
/// [`RuntimeError::Fenced`](super::RuntimeError::Fenced) there is none left to write with.
///
/// ```compile_fail
/// use harness::port::runtime::{Commit, Fence, RuntimeCheckpoint};
/// async fn twice(runtime: &dyn RuntimeCheckpoint, fence: Fence) {
///     let _ = runtime.commit(fence, Commit::default()).await;
///     let _ = runtime.commit(fence, Commit::default()).await; // moved
/// }
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Fence {
    run_id: RunId,
    epoch: u64,
    nonce: u128,
    seq: u64,
}

impl Fence {
    /// For adapters: the fence of a new acquisition. `nonce` is random, `seq` the last entry of the journal.
    #[must_use]
    pub fn mint(run_id: RunId, epoch: u64, nonce: u128, seq: u64) -> Self {
        Fence { run_id, epoch, nonce, seq }
    }

    /// For adapters: the same right after a commit that ended at `seq`.
    #[must_use]
    pub fn advanced(mut self, seq: u64) -> Self {
        self.seq = seq;
        self
    }

    /// The run.
    #[must_use]
    pub fn run_id(&self) -> &RunId {
        &self.run_id
    }

    /// Grows with every acquisition.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Random, per acquisition: two that believe in the same epoch still differ.
    #[must_use]
    pub fn nonce(&self) -> u128 {
        self.nonce
    }

    /// The last entry of the journal that this execution knows; 0 is none.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.seq
    }
}

/// On what terms a run is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseTerms {
    /// Who takes it: a label for people, never checked.
    pub owner: Arc<str>,
    /// For how long, by the store's clock.
    pub lease: Duration,
    /// Workflow versions this process can run; a run of another is left alone and no attempt is counted.
    pub versions: Vec<(Arc<str>, Arc<str>)>,
}

/// A run that was taken.
#[derive(Debug, PartialEq)]
pub struct Acquired {
    /// The right to write.
    pub fence: Fence,
    /// Where it stands.
    pub row: RunRow,
}
