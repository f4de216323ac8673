//! How a model call fails. Never holds content or keys.

use std::time::Duration;

/// Why a model call failed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{provider}: {message}")]
pub struct ModelError {
    /// What class of failure; decides retries.
    pub kind: ModelErrorKind,
    /// The adapter, for example `openai`.
    pub provider: String,
    /// What failed and what to do. No content, no keys.
    pub message: String,
    /// The HTTP status, where there was one.
    pub status: Option<u16>,
    /// The provider's own code, for example `insufficient_quota`.
    pub code: Option<String>,
    /// The provider's id of the request, for its support.
    pub request_id: Option<String>,
    /// How long the provider asked to wait.
    pub retry_after: Option<Duration>,
}

/// The class of a [`ModelError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ModelErrorKind {
    /// The server could not be reached, or the connection broke before an answer.
    Network,
    /// No answer, or no further byte of it, in time.
    Timeout,
    /// Too many requests or tokens for now.
    RateLimited,
    /// The account has no quota or credit: waiting does not help.
    QuotaExceeded,
    /// The provider is overloaded.
    Overloaded,
    /// The provider failed (5xx).
    Server,
    /// The stream ended or failed before its terminal event.
    Interrupted,
    /// The answer was not what the protocol says.
    Malformed,
    /// The conversation is longer than the model reads.
    ContextLength,
    /// The provider's filter refused the request.
    ContentFiltered,
    /// The key is missing, wrong or may not do this.
    Auth,
    /// No such model or endpoint.
    NotFound,
    /// The request is not acceptable to the provider.
    InvalidRequest,
    /// The adapter cannot do what was asked.
    Unsupported,
    /// A bound of the adapter was hit: body, line or event too large.
    TooLarge,
}

impl ModelErrorKind {
    /// Whether the same call may succeed later.
    #[must_use]
    pub fn retriable(self) -> bool {
        use ModelErrorKind as K;
        matches!(self, K::Network | K::Timeout | K::RateLimited | K::Overloaded | K::Server | K::Interrupted)
    }
}

impl ModelError {
    /// An error of one class.
    #[must_use]
    pub fn new(kind: ModelErrorKind, provider: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            kind,
            provider: provider.into(),
            message: message.into(),
            status: None,
            code: None,
            request_id: None,
            retry_after: None,
        }
    }
}
