//! How a sandbox says no. Names paths and limits, never content.

use super::SandboxPath;

/// Why a sandbox could not do what was asked. What a program does (exit, signal, timeout) is an outcome, not an error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// The text is not a path of a sandbox.
    #[error("not a sandbox path: {0}")]
    Path(String),
    /// There is nothing at that path.
    #[error("there is nothing at `{0}`")]
    NotFound(SandboxPath),
    /// The operation needs the other kind: a file where a directory is, or the reverse.
    #[error("`{path}` is not a {expected}")]
    WrongKind {
        /// The path.
        path: SandboxPath,
        /// `file`, `directory` or `text file`.
        expected: &'static str,
    },
    /// Something is there already, or it changed since it was read.
    #[error("`{path}` {why}")]
    Conflict {
        /// The path.
        path: SandboxPath,
        /// What is in the way.
        why: &'static str,
    },
    /// The policy says no: a read-only mount, a host, a program.
    #[error("denied: {0}")]
    Denied(String),
    /// A bound was reached; nothing was changed.
    #[error("the sandbox reached its limit of {limit} ({bound})")]
    Limit {
        /// Which.
        limit: SandboxLimit,
        /// Its value.
        bound: u64,
    },
    /// The adapter cannot enforce an item of the policy.
    #[error("this sandbox cannot enforce `{item}`: {why}")]
    Policy {
        /// The field of `SandboxPolicy`.
        item: &'static str,
        /// Why not, and how to go on.
        why: String,
    },
    /// A pattern or an argument of an operation is not valid.
    #[error("not valid: {0}")]
    Invalid(String),
    /// What is inside broke; the files are as they were at the last finished operation, where the adapter has `sandbox.crash_isolated`.
    #[error("the sandbox crashed: {0}")]
    Crashed(String),
    /// The sandbox cannot be reached, or this machine lacks what it needs.
    #[error("the sandbox is not available: {0}")]
    Unavailable(String),
}

/// A bound of a sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SandboxLimit {
    /// Bytes of all files.
    Bytes,
    /// Bytes of one file.
    FileBytes,
    /// Files and directories.
    Files,
    /// Snapshots kept at once.
    Snapshots,
    /// Memory of programs.
    Memory,
    /// Processes at once.
    Processes,
}

impl std::fmt::Display for SandboxLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            SandboxLimit::Bytes => "bytes",
            SandboxLimit::FileBytes => "bytes per file",
            SandboxLimit::Files => "files",
            SandboxLimit::Snapshots => "snapshots",
            SandboxLimit::Memory => "memory",
            SandboxLimit::Processes => "processes",
        })
    }
}

impl SandboxError {
    /// The adapter cannot enforce `item`.
    #[must_use]
    pub fn policy(item: &'static str, why: impl Into<String>) -> Self {
        SandboxError::Policy { item, why: why.into() }
    }

    /// A stable name, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            SandboxError::Path(_) => "SANDBOX_PATH",
            SandboxError::NotFound(_) => "SANDBOX_NOT_FOUND",
            SandboxError::WrongKind { .. } => "SANDBOX_WRONG_KIND",
            SandboxError::Conflict { .. } => "SANDBOX_CONFLICT",
            SandboxError::Denied(_) => "SANDBOX_DENIED",
            SandboxError::Limit { .. } => "SANDBOX_LIMIT",
            SandboxError::Policy { .. } => "SANDBOX_POLICY",
            SandboxError::Invalid(_) => "SANDBOX_INVALID",
            SandboxError::Crashed(_) => "SANDBOX_CRASHED",
            SandboxError::Unavailable(_) => "SANDBOX_UNAVAILABLE",
        }
    }

    /// Whether the same operation may succeed later.
    #[must_use]
    pub fn retriable(&self) -> bool {
        matches!(self, SandboxError::Crashed(_) | SandboxError::Unavailable(_))
    }
}
