//! The row of a durable run.

use super::RunId;
use crate::port::state::SessionKey;
use std::sync::Arc;

/// A run before it starts.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRun {
    /// The run.
    pub run_id: RunId,
    /// The workflow's name.
    pub workflow: Arc<str>,
    /// The version of its code.
    pub code_version: Arc<str>,
    /// Its session.
    pub session: SessionKey,
    /// The run that started it, for a child run.
    pub parent: Option<RunId>,
    /// The input as JSON text; opaque to the store.
    pub input: String,
    /// A digest of the input: the same id with another one is a conflict.
    pub input_hash: u64,
}

/// What became of [`RuntimeCheckpoint::create`](super::RuntimeCheckpoint::create).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// It is new.
    New,
    /// It was there, with the same input.
    Existing,
}

/// Where a durable run stands.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    /// What it was created with.
    pub run: NewRun,
    /// Its state.
    pub status: DurableStatus,
    /// The last acquisition.
    pub epoch: u64,
    /// The last entry of its journal; 0 is none.
    pub seq: u64,
    /// How many signals came in so far: what [`Wait::signals_seen`](super::Wait) is compared with.
    pub signals_in: u64,
    /// Acquisitions since the last commit: the poison bound.
    pub attempts: u32,
    /// When its lease is over, milliseconds since the Unix epoch by the store's clock.
    pub lease_until: Option<u64>,
    /// When it wants to be woken, on the same clock.
    pub wake_at: Option<u64>,
    /// Whether somebody asked it to stop.
    pub cancel_requested: bool,
}

/// The state of a durable run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DurableStatus {
    /// Can be acquired, or is held.
    Running,
    /// Sleeps until a signal or its time.
    Waiting,
    /// Over, with an output.
    Succeeded,
    /// Over, with an error.
    Failed,
    /// Over, stopped on request.
    Cancelled,
    /// Stopped until an operator acts: it diverged, or failed too often without progress.
    Parked,
}

impl DurableStatus {
    /// Whether it stays as it is for ever.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, DurableStatus::Succeeded | DurableStatus::Failed | DurableStatus::Cancelled)
    }
}
