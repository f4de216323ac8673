//! The stable codes: one for each way to fail. A code never changes its meaning.
//!
//! A new variant has a row in `code()` and in the list of every code, which reads stored ones back.

use super::Error;
use crate::port::model::ModelErrorKind;

impl Error {
    /// A stable name, for programs. Never changes meaning.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Error::Invalid { place, .. } => place.code(),
            Error::OutputInvalid { .. } => "OUTPUT_INVALID",
            Error::Refused { .. } => "MODEL_REFUSED",
            Error::ContentFiltered { .. } => "MODEL_CONTENT_FILTERED",
            Error::OutputCut { .. } => "OUTPUT_CUT",
            Error::Model { error, .. } => model_code(error.kind),
            Error::Tool { .. } => "TOOL_FAILED",
            Error::SessionBusy { .. } => "SESSION_BUSY",
            Error::NotFound { .. } => "NOT_FOUND",
            Error::IdempotencyConflict => "IDEMPOTENCY_CONFLICT",
            Error::Store(error) => error.code(),
            Error::EndNotStored { error, .. } => error.code(),
            Error::Interrupted => "INTERRUPTED",
            Error::Sandbox(error) => error.code(),
            Error::Memory(error) => error.code(),
            Error::LimitReached { .. } => "LIMIT_REACHED",
            Error::BudgetExceeded { .. } => "BUDGET_EXCEEDED",
            Error::PriceUnknown { .. } => "PRICE_UNKNOWN",
            Error::Timeout { .. } => "TIMEOUT",
            Error::Cancelled => "CANCELLED",
            Error::Panicked { .. } => "PANICKED",
            Error::Capability { .. } => "CAPABILITY_MISSING",
            Error::Denied { .. } => "DENIED",
            Error::Application(_) => "APPLICATION",
            Error::Recorded { code, .. } => code,
            Error::Internal(_) => "INTERNAL",
        }
    }

    /// A stored code as the static text of this version; one it does not know is `RECORDED`.
    pub(crate) fn known_code(code: &str) -> &'static str {
        CODES.iter().find(|known| **known == code).copied().unwrap_or("RECORDED")
    }
}

/// Every code there is.
const CODES: &[&str] = &[
    "AGENT_INPUT_INVALID",
    "AGENT_OUTPUT_INVALID",
    "WORKFLOW_INPUT_INVALID",
    "WORKFLOW_OUTPUT_INVALID",
    "TOOL_INPUT_INVALID",
    "TOOL_OUTPUT_INVALID",
    "MCP_INVALID",
    "MEMORY_KEY_INVALID",
    "HISTORY_INVALID",
    "INVOKE_OPTIONS_INVALID",
    "SESSION_ID_INVALID",
    "OUTPUT_INVALID",
    "MODEL_REFUSED",
    "MODEL_CONTENT_FILTERED",
    "OUTPUT_CUT",
    "MODEL_NETWORK",
    "MODEL_TIMEOUT",
    "MODEL_RATE_LIMITED",
    "MODEL_QUOTA_EXCEEDED",
    "MODEL_OVERLOADED",
    "MODEL_SERVER",
    "MODEL_INTERRUPTED",
    "MODEL_MALFORMED",
    "MODEL_CONTEXT_LENGTH",
    "MODEL_AUTH",
    "MODEL_NOT_FOUND",
    "MODEL_INVALID_REQUEST",
    "MODEL_UNSUPPORTED",
    "MODEL_TOO_LARGE",
    "TOOL_FAILED",
    "SESSION_BUSY",
    "NOT_FOUND",
    "IDEMPOTENCY_CONFLICT",
    "STORE_BUSY",
    "STORE_DUPLICATE",
    "STORE_CONFLICT",
    "STORE_UNAVAILABLE",
    "STORE_FULL",
    "STORE_CORRUPT",
    "INTERRUPTED",
    "LIMIT_REACHED",
    "PRICE_UNKNOWN",
    "BUDGET_EXCEEDED",
    "TIMEOUT",
    "CANCELLED",
    "PANICKED",
    "CAPABILITY_MISSING",
    "DENIED",
    "APPLICATION",
    "INTERNAL",
];

fn model_code(kind: ModelErrorKind) -> &'static str {
    match kind {
        ModelErrorKind::Network => "MODEL_NETWORK",
        ModelErrorKind::Timeout => "MODEL_TIMEOUT",
        ModelErrorKind::RateLimited => "MODEL_RATE_LIMITED",
        ModelErrorKind::QuotaExceeded => "MODEL_QUOTA_EXCEEDED",
        ModelErrorKind::Overloaded => "MODEL_OVERLOADED",
        ModelErrorKind::Server => "MODEL_SERVER",
        ModelErrorKind::Interrupted => "MODEL_INTERRUPTED",
        ModelErrorKind::Malformed => "MODEL_MALFORMED",
        ModelErrorKind::ContextLength => "MODEL_CONTEXT_LENGTH",
        ModelErrorKind::ContentFiltered => "MODEL_CONTENT_FILTERED",
        ModelErrorKind::Auth => "MODEL_AUTH",
        ModelErrorKind::NotFound => "MODEL_NOT_FOUND",
        ModelErrorKind::InvalidRequest => "MODEL_INVALID_REQUEST",
        ModelErrorKind::Unsupported => "MODEL_UNSUPPORTED",
        ModelErrorKind::TooLarge => "MODEL_TOO_LARGE",
    }
}
