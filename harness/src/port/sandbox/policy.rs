//! What a sandbox may do, as data. Everything that is not said is denied.

use super::SandboxPath;
use crate::port::state::SessionKey;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Whose sandbox it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SandboxScope {
    /// The session.
    pub session: SessionKey,
    /// A run, where each run has files of its own; `None` is the session's.
    pub run_id: Option<Arc<str>>,
}

impl SandboxScope {
    /// The sandbox of a session, shared by its runs.
    #[must_use]
    pub fn session(session: SessionKey) -> Self {
        SandboxScope { session, run_id: None }
    }
}

/// What a sandbox may do. The default allows nothing beyond its own empty files.
///
/// ```
/// use harness::port::sandbox::{Mount, NetworkPolicy, SandboxPolicy};
/// let policy = SandboxPolicy {
///     mounts: vec![Mount::text("/skills/refunds/SKILL.md", "# Refunds")?],
///     ..SandboxPolicy::default()
/// };
/// assert_eq!(policy.network, NetworkPolicy::Denied);
/// # Ok::<(), harness::port::sandbox::SandboxError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SandboxPolicy {
    /// What is visible from the start, read-only unless it says otherwise.
    pub mounts: Vec<Mount>,
    /// Who programs may talk to.
    pub network: NetworkPolicy,
    /// The whole environment of programs. The host's is never inherited.
    pub environment: BTreeMap<String, String>,
    /// Bounds. An absent one is the adapter's default.
    pub limits: SandboxLimits,
}

/// Who programs inside may talk to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum NetworkPolicy {
    /// Nobody.
    #[default]
    Denied,
    /// These host names, and no other. Needs `sandbox.network`.
    Hosts(Vec<String>),
}

/// Content that is put into a sandbox when it opens.
#[derive(Debug, Clone, PartialEq)]
pub struct Mount {
    /// Where it appears.
    pub at: SandboxPath,
    /// What appears.
    pub source: MountSource,
    /// Whether the inside may change it. Needs a source that can take the change.
    pub writable: bool,
}

/// Where mounted content comes from.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum MountSource {
    /// Files held in memory, for example an embedded skill.
    Files(Arc<[MountFile]>),
    /// A directory of the host. Adapters without host access refuse it.
    HostDirectory(PathBuf),
}

/// One file of a mount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MountFile {
    /// Where it lies below the mount; the root is the mount itself, for a mount of a single file.
    pub path: SandboxPath,
    /// Its bytes.
    pub content: Arc<[u8]>,
}

impl Mount {
    /// One read-only text file.
    ///
    /// # Errors
    /// [`SandboxError::Path`](super::SandboxError::Path) when `at` is not a path.
    pub fn text(at: &str, text: &str) -> Result<Self, super::SandboxError> {
        let file = MountFile { path: SandboxPath::root(), content: text.as_bytes().into() };
        Ok(Mount { at: SandboxPath::new(at)?, source: MountSource::Files(Arc::new([file])), writable: false })
    }
}

/// Bounds of a sandbox. An absent one is the adapter's default, which is never "unbounded".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SandboxLimits {
    /// Bytes of all files, mounts not counted.
    pub bytes: Option<u64>,
    /// Bytes of one file.
    pub file_bytes: Option<u64>,
    /// Files and directories, mounts not counted.
    pub files: Option<u64>,
    /// Memory of programs, in bytes.
    pub memory_bytes: Option<u64>,
    /// Processes at once.
    pub processes: Option<u32>,
    /// Wall time of one program.
    pub exec_time: Option<Duration>,
    /// Bytes kept of each output stream of one program.
    pub output_bytes: Option<u64>,
}
