//! What a run is of, and how things end: the words that events and spans share.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a run is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ItemKind {
    /// An agent.
    Agent,
    /// A workflow.
    Workflow,
    /// A tool that the application called itself.
    Tool,
}

/// How something ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "status")]
#[non_exhaustive]
pub enum Outcome {
    /// As meant.
    Succeeded,
    /// With an error.
    Failed {
        /// Its stable code.
        code: Arc<str>,
    },
    /// Stopped on request, or because something around it stopped.
    Cancelled,
}
