//! The journal: what a run did, in order.

use super::DurableStatus;
use std::sync::Arc;

/// One entry of a run's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// Its position, from 1, gapless.
    pub seq: u64,
    /// Scope path, name and ordinal of the step.
    pub step_key: Arc<str>,
    /// What it records.
    pub kind: JournalKind,
    /// A digest of what the step was asked: on replay a difference parks the run.
    pub fingerprint: u64,
    /// The acquisition that wrote it; the adapter fills it from the fence.
    pub epoch: u64,
    /// JSON text; opaque to the store.
    pub payload: Option<String>,
    /// Milliseconds since the Unix epoch, by the store's clock.
    pub at: u64,
}

/// What an entry records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JournalKind {
    /// The run began.
    Started,
    /// A `once` step is about to begin.
    Intent,
    /// A step's result.
    Result,
    /// A step's error.
    Error,
    /// The run began to wait.
    WaitSet,
    /// What it waited for came.
    WaitResolved,
    /// A timer was set.
    TimerSet,
    /// A timer was up.
    TimerFired,
    /// A signal was taken.
    SignalTaken,
    /// A model turn was accepted; its tools have not begun.
    Turn,
    /// A marker of a compatible change of the code.
    Patch,
}

/// What one commit writes, all at once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Commit {
    /// Entries; `seq` follows the fence's, `epoch` and `at` are the adapter's to fill.
    pub entries: Vec<JournalEntry>,
    /// Where the run stands after it, when that changes.
    pub status: Option<DurableStatus>,
    /// The output as JSON text, with a status that is final.
    pub output: Option<String>,
    /// The stable code of the error, with a status that is final.
    pub error: Option<String>,
}

/// Which part of a journal to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalPage {
    /// Continue after this entry; 0 is the beginning.
    pub after: u64,
    /// At most this many.
    pub limit: usize,
}
