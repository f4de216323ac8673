//! Taking the files of an open sandbox back to an earlier state.

use super::SandboxError;
use crate::port::BoxFuture;
use std::sync::Arc;

/// `sandbox.snapshot`: remembers all files, and brings them back.
///
/// # Contract
/// - A snapshot is of one instant: a change is in it whole or not at all.
/// - After [`Snapshot::restore`] files, directories and contents are exactly those of the snapshot.
/// - Snapshots are bounded ([`SandboxLimit::Snapshots`](super::SandboxLimit)) and end with the sandbox.
pub trait Snapshot: Send + Sync + 'static {
    /// Remembers all files as they are now.
    ///
    /// # Errors
    /// [`SandboxError::Limit`] when too many are kept.
    fn snapshot(&self) -> BoxFuture<'_, Result<SnapshotId, SandboxError>>;

    /// Brings the files back. The snapshot stays.
    ///
    /// # Errors
    /// [`SandboxError::Invalid`] for an id that is not of this sandbox, or was forgotten.
    fn restore<'a>(&'a self, id: &'a SnapshotId) -> BoxFuture<'a, Result<(), SandboxError>>;

    /// Forgets a snapshot. Nothing happens when it is not there.
    ///
    /// # Errors
    /// [`SandboxError::Unavailable`], [`SandboxError::Crashed`].
    fn forget<'a>(&'a self, id: &'a SnapshotId) -> BoxFuture<'a, Result<(), SandboxError>>;
}

/// Names a snapshot of one sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SnapshotId(pub Arc<str>);
