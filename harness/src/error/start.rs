//! What keeps a harness from starting.

/// Why a harness could not start. The whole report, every problem at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{report}")]
pub struct StartError {
    /// What is missing and how to go on, one problem a paragraph.
    pub report: String,
}
