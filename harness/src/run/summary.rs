//! What is recorded of a run: read from the store, never from spans.

use crate::error::Error;
use crate::port::model::Usage;
use crate::port::state::RunStatus;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A run in numbers. Holds no content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSummary {
    /// The run.
    pub run_id: Arc<str>,
    /// The run that started it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_run_id: Option<Arc<str>>,
    /// The item's name.
    pub item: Arc<str>,
    /// Where it stands.
    pub status: RunStatus,
    /// Milliseconds since the Unix epoch.
    pub started_at: u64,
    /// Milliseconds since the Unix epoch, once it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<u64>,
    /// Milliseconds since the Unix epoch by which it is over, while it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<u64>,
    /// Calls, child runs included.
    pub counts: RunCounts,
    /// Tokens and money, child runs included; absent is unknown. What the calls in `counts.unmetered` took is missing.
    pub usage: Usage,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorSummary>,
}

/// How often a run called what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunCounts {
    /// Model calls, retries included.
    pub model_calls: u64,
    /// Tool calls that started.
    pub tool_calls: u64,
    /// Agents that started, the run's own included.
    pub agents: u64,
    /// Model calls that did not say how many tokens they took: [`RunSummary::usage`] is the sum of the others.
    #[serde(default)]
    pub unmetered: u64,
}

/// An error as it is stored: code and message, which never hold content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorSummary {
    /// The stable code.
    pub code: String,
    /// What failed and what to do.
    pub message: String,
    /// Whether the same call may succeed later.
    pub retriable: bool,
}

impl ErrorSummary {
    pub(crate) fn of(error: &Error) -> Self {
        // Tools and applications write their own words, for a model or a person: those are content.
        let message = match error {
            Error::Tool { tool, .. } => format!("tool `{tool}` failed"),
            Error::Application(_) => "the application's own error".to_owned(),
            other => other.to_string(),
        };
        ErrorSummary { code: error.code().to_owned(), message, retriable: error.retriable() }
    }
}
