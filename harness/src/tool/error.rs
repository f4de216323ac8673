//! What a tool body returns when it cannot do its work.

use crate::port::memory::MemoryError;
use std::fmt;

/// Why a tool could not do its work. The model reads the text, so write it for the model; it never reaches logs.
///
/// `?` turns the errors of sandbox and memory into one. Those of other crates are said by hand, with words that help
/// the model: `.map_err(ToolError::new)?`, or `.map_err(|_| ToolError::retry("the shop does not answer"))?`.
/// A tool may also return `Result<T, E>` with any error of its own that implements `Display`.
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
    /// The harness lacks what the tool asks for: the run fails with this, and the model is not told.
    wiring: Option<Box<MemoryError>>,
}

impl ToolError {
    /// An error that stays if the call is repeated. Takes text or any error.
    pub fn new(why: impl fmt::Display) -> Self {
        ToolError { message: why.to_string(), retriable: false, wiring: None }
    }

    /// An error that may pass if the call is repeated.
    pub fn retry(why: impl fmt::Display) -> Self {
        ToolError { message: why.to_string(), retriable: true, wiring: None }
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub fn retriable(&self) -> bool {
        self.retriable
    }

    pub(crate) fn wiring(&self) -> Option<&MemoryError> {
        self.wiring.as_deref()
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
        ToolError { message, retriable: false, wiring: None }
    }
}

impl From<&str> for ToolError {
    fn from(message: &str) -> Self {
        ToolError { message: message.to_owned(), retriable: false, wiring: None }
    }
}

impl From<crate::port::sandbox::SandboxError> for ToolError {
    fn from(error: crate::port::sandbox::SandboxError) -> Self {
        ToolError { retriable: error.retriable(), message: error.to_string(), wiring: None }
    }
}

/// A scope or a capability that the bound memory does not have ends the run with the error itself: it is the
/// developer's to mend, and a model would only apologise for it.
impl From<MemoryError> for ToolError {
    fn from(error: MemoryError) -> Self {
        let (retriable, message) = (error.retriable(), error.to_string());
        ToolError { retriable, message, wiring: error.is_wiring().then(|| Box::new(error)) }
    }
}
