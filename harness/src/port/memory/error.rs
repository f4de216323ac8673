//! How memory says no. Names scopes and bounds, never values.

use super::MemoryScope;
use crate::port::sandbox::SandboxError;

/// Why memory could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MemoryError {
    /// The key is empty, or longer than the bound.
    #[error("not a memory key: {0}")]
    Key(String),
    /// The value cannot be written as JSON, or the stored one does not fit the type that is asked for.
    #[error("the memory value does not fit: {0}")]
    Value(String),
    /// The store does not have this scope.
    #[error("this memory has no scope `{scope}`: {hint}")]
    Scope {
        /// The scope.
        scope: MemoryScope,
        /// How to go on.
        hint: String,
    },
    /// The store cannot do this at all.
    #[error("`{capability}` is not available here: {hint}")]
    Unsupported {
        /// The dotted name.
        capability: &'static str,
        /// How to go on.
        hint: String,
    },
    /// No room left.
    #[error("the memory is full: {0}")]
    Full(String),
    /// A stored record cannot be read.
    #[error("a memory record is corrupt: {0}")]
    Corrupt(String),
    /// The store cannot be reached.
    #[error("the memory is not available: {0}")]
    Unavailable(String),
    /// The sandbox that holds it failed.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
}

impl MemoryError {
    /// A stable name, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            MemoryError::Key(_) => "MEMORY_KEY_INVALID",
            MemoryError::Value(_) => "MEMORY_VALUE_INVALID",
            MemoryError::Scope { .. } | MemoryError::Unsupported { .. } => "MEMORY_UNSUPPORTED",
            MemoryError::Full(_) => "MEMORY_FULL",
            MemoryError::Corrupt(_) => "MEMORY_CORRUPT",
            MemoryError::Unavailable(_) => "MEMORY_UNAVAILABLE",
            MemoryError::Sandbox(error) => error.code(),
        }
    }

    /// Whether the application asks for what is not bound: no model can do anything about it.
    pub(crate) fn is_wiring(&self) -> bool {
        matches!(self, MemoryError::Scope { .. } | MemoryError::Unsupported { .. })
    }

    /// Whether the same operation may succeed later.
    #[must_use]
    pub fn retriable(&self) -> bool {
        match self {
            MemoryError::Unavailable(_) => true,
            MemoryError::Sandbox(error) => error.retriable(),
            _ => false,
        }
    }
}
