//! How a runtime says no. Names runs, never content.

/// Why a runtime could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuntimeError {
    /// Another execution owns the run. This one must stop: no step, event or effect may follow.
    #[error("the run was taken over by another execution")]
    Fenced,
    /// Whether the commit happened is unknown. Never repeat it blindly: acquire again and read.
    #[error("whether the commit happened is unknown: {0}")]
    Indeterminate(String),
    /// The same run id with another input.
    #[error("a run with that id and another input exists")]
    InputConflict,
    /// There is no such run.
    #[error("there is no run of that id")]
    NotFound,
    /// The run is over, or the change does not fit its state.
    #[error("conflict: {0}")]
    Conflict(String),
    /// A record cannot be read, or was written by a newer version.
    #[error("corrupt: {0}")]
    Corrupt(String),
    /// No room left: the journal's bound or the disk.
    #[error("full: {0}")]
    Full(String),
    /// The store cannot be reached; nothing happened.
    #[error("unavailable: {0}")]
    Unavailable(String),
}

impl RuntimeError {
    /// A stable name, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            RuntimeError::Fenced => "RUNTIME_FENCED",
            RuntimeError::Indeterminate(_) => "RUNTIME_INDETERMINATE",
            RuntimeError::InputConflict => "RUNTIME_INPUT_CONFLICT",
            RuntimeError::NotFound => "RUNTIME_NOT_FOUND",
            RuntimeError::Conflict(_) => "RUNTIME_CONFLICT",
            RuntimeError::Corrupt(_) => "RUNTIME_CORRUPT",
            RuntimeError::Full(_) => "RUNTIME_FULL",
            RuntimeError::Unavailable(_) => "RUNTIME_UNAVAILABLE",
        }
    }

    /// Whether the same call may succeed later. An indeterminate commit is not one of them.
    #[must_use]
    pub fn retriable(&self) -> bool {
        matches!(self, RuntimeError::Unavailable(_))
    }
}
