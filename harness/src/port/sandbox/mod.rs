//! The sandbox port: files, search and programs of one session, behind a wall.
//!
//! [`Sandbox::open`] is the one required method; what an open sandbox can do are the traits its handle
//! implements: [`Fs`], [`TextSearch`], [`Exec`], [`Spawn`], [`Snapshot`]. Policy is data, deny by default.
//! Nothing here touches a host. Next: `capability.rs` for the names in `requires(..)`, `opened.rs` for the
//! handles the engine keeps, `adapter/sandbox` for the in-memory one.

mod capability;
mod error;
mod exec;
mod fs;
mod glob;
mod opened;
mod path;
mod policy;
mod search;
mod snapshot;
mod spawn;

pub use capability::{
    SandboxCrashIsolated, SandboxExec, SandboxFs, SandboxIsolationKernel, SandboxIsolationProcess,
    SandboxNetwork, SandboxPersistentFs, SandboxReadonlyMount, SandboxSnapshot, SandboxSpawn,
    SandboxTextSearch,
};
pub use error::{SandboxError, SandboxLimit};
pub use exec::{Captured, Exec, ExecCommand, ExecEnd, ExecOutcome, Program};
pub use fs::{FileSlice, Fs, FsChange, FsEntry, FsEntryKind, FsListing, ListOptions, ReadRange, WriteMode};
pub use glob::Glob;
pub use opened::{ErasedSandbox, OpenSandbox, SandboxViews};
pub use path::SandboxPath;
pub use policy::{Mount, MountFile, MountSource, NetworkPolicy, SandboxLimits, SandboxPolicy, SandboxScope};
pub use search::{SearchHit, SearchHits, SearchPattern, SearchQuery, TextSearch};
pub use snapshot::{Snapshot, SnapshotId};
pub use spawn::{Process, ProcessControl, Spawn, SpawnCommand};

use super::BoxFuture;

/// Opens the files and programs of a session.
///
/// # Contract
/// - Two scopes share nothing: what one writes, the other never sees.
/// - [`SandboxPolicy`] is deny by default. An item that the adapter cannot enforce is
///   [`SandboxError::Policy`] here, never ignored later.
/// - The host's environment is never inherited.
/// - Opening the same scope again gives the same files while another handle of it is open; with another policy
///   it is [`SandboxError::Policy`]. Whether files outlive the process is what `sandbox.persistent_fs` says.
/// - Dropping the last handle ends every program and connection it held.
///
/// ```
/// use harness::port::{BoxFuture, sandbox::*};
///
/// /// A sandbox with nothing in it: it can be opened, and has no capability.
/// struct Empty;
///
/// impl Sandbox for Empty {
///     type Open = ();
///     fn open<'a>(
///         &'a self,
///         _scope: &'a SandboxScope,
///         policy: &'a SandboxPolicy,
///     ) -> BoxFuture<'a, Result<(), SandboxError>> {
///         Box::pin(async move {
///             if policy.mounts.is_empty() { Ok(()) } else { Err(SandboxError::policy("mounts", "it has no files")) }
///         })
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a sandbox",
    label = "expected a type that implements `Sandbox`",
    note = "the shipped one is `InMemorySandbox`; implement `harness::port::sandbox::Sandbox` for your own"
)]
pub trait Sandbox: Send + Sync + 'static {
    /// The open sandbox. The operation traits it implements are the capabilities of the adapter.
    type Open: Send + Sync + 'static;

    /// Opens the sandbox of one session or run.
    ///
    /// # Errors
    /// [`SandboxError::Policy`] names an item of the policy that cannot be enforced;
    /// [`SandboxError::Unavailable`] says what is missing on this machine.
    fn open<'a>(
        &'a self,
        scope: &'a SandboxScope,
        policy: &'a SandboxPolicy,
    ) -> BoxFuture<'a, Result<Self::Open, SandboxError>>;
}
