//! The stable codes: one for each way to fail. A code never changes its meaning.
//!
//! A new variant has a row in `code()` and in the list of every code, which reads stored ones back.

use super::{Category, Error};
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
            Error::CircuitOpen { .. } => "MODEL_CIRCUIT_OPEN",
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
        find(code).map_or("RECORDED", |(_, known)| known)
    }

    /// The family of a code that was read back.
    pub(super) fn recorded_category(code: &str) -> Category {
        find(code).map_or(Category::Application, |(category, _)| category)
    }
}

fn find(code: &str) -> Option<(Category, &'static str)> {
    let of = |(category, codes): &(Category, &'static [&'static str])| {
        codes.iter().find(|known| **known == code).map(|known| (*category, *known))
    };
    CODES.iter().find_map(of)
}

/// Every code there is, by family.
const CODES: &[(Category, &[&str])] = &[
    (
        Category::Validation,
        &[
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
            "IDEMPOTENCY_CONFLICT",
        ],
    ),
    (
        Category::Model,
        &[
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
            "MODEL_CIRCUIT_OPEN",
        ],
    ),
    (Category::Tool, &["TOOL_FAILED", "PANICKED"]),
    (Category::Session, &["SESSION_BUSY", "NOT_FOUND"]),
    (
        Category::Store,
        &[
            "STORE_BUSY",
            "STORE_DUPLICATE",
            "STORE_CONFLICT",
            "STORE_UNAVAILABLE",
            "STORE_FULL",
            "STORE_CORRUPT",
            "INTERRUPTED",
        ],
    ),
    (
        Category::Sandbox,
        &[
            "SANDBOX_PATH",
            "SANDBOX_NOT_FOUND",
            "SANDBOX_WRONG_KIND",
            "SANDBOX_CONFLICT",
            "SANDBOX_DENIED",
            "SANDBOX_LIMIT",
            "SANDBOX_POLICY",
            "SANDBOX_INVALID",
            "SANDBOX_CRASHED",
            "SANDBOX_UNAVAILABLE",
        ],
    ),
    (
        Category::Memory,
        &[
            "MEMORY_VALUE_INVALID",
            "MEMORY_UNSUPPORTED",
            "MEMORY_FULL",
            "MEMORY_CORRUPT",
            "MEMORY_UNAVAILABLE",
        ],
    ),
    (Category::Budget, &["LIMIT_REACHED", "PRICE_UNKNOWN", "BUDGET_EXCEEDED"]),
    (Category::Timeout, &["TIMEOUT"]),
    (Category::Cancelled, &["CANCELLED"]),
    (Category::Capability, &["CAPABILITY_MISSING"]),
    (Category::Permission, &["DENIED"]),
    (Category::Application, &["APPLICATION"]),
    (Category::Internal, &["INTERNAL"]),
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

#[cfg(test)]
mod tests;
