//! What a tool body returns when it cannot do its work.

use std::fmt;

/// Why a tool could not do its work. The model reads the text, so write it for the model; it never reaches logs.
///
/// ```
/// use harness::ToolError;
/// let error = ToolError::new("there is no order of that number; ask the customer to read it again");
/// assert!(!error.retriable());
/// assert!(ToolError::retry("the warehouse is busy").retriable());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ToolError {
    message: String,
    retriable: bool,
}

impl ToolError {
    /// An error that stays if the call is repeated. Takes text or any error.
    pub fn new(why: impl fmt::Display) -> Self {
        ToolError { message: why.to_string(), retriable: false }
    }

    /// An error that may pass if the call is repeated.
    pub fn retry(why: impl fmt::Display) -> Self {
        ToolError { message: why.to_string(), retriable: true }
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub fn retriable(&self) -> bool {
        self.retriable
    }

    /// The words for the model.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for ToolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Without the text: it may hold content.
impl fmt::Debug for ToolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolError").field("retriable", &self.retriable).finish_non_exhaustive()
    }
}

impl std::error::Error for ToolError {}

impl From<String> for ToolError {
    fn from(message: String) -> Self {
        ToolError { message, retriable: false }
    }
}

impl From<&str> for ToolError {
    fn from(message: &str) -> Self {
        ToolError { message: message.to_owned(), retriable: false }
    }
}

impl From<crate::port::sandbox::SandboxError> for ToolError {
    fn from(error: crate::port::sandbox::SandboxError) -> Self {
        ToolError { retriable: error.retriable(), message: error.to_string() }
    }
}

impl From<crate::port::memory::MemoryError> for ToolError {
    fn from(error: crate::port::memory::MemoryError) -> Self {
        ToolError { retriable: error.retriable(), message: error.to_string() }
    }
}
