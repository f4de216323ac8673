//! The families of errors, for metrics and for deciding who must act, and what may be tried again.

use super::Error;

/// The family of an [`Error`], for metrics and for deciding who must act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Category {
    /// A value did not fit.
    Validation,
    /// The model or its provider.
    Model,
    /// A missing capability.
    Capability,
    /// A tool.
    Tool,
    /// Somebody said no.
    Permission,
    /// The session or run.
    Session,
    /// The state store.
    Store,
    /// The sandbox.
    Sandbox,
    /// The memory.
    Memory,
    /// Too slow.
    Timeout,
    /// Stopped on request.
    Cancelled,
    /// Limits and budgets.
    Budget,
    /// The application's own failure.
    Application,
    /// A mistake of this crate.
    Internal,
}

impl Error {
    /// The family.
    #[must_use]
    pub fn category(&self) -> Category {
        match self {
            Error::Invalid { .. } | Error::OutputInvalid { .. } | Error::IdempotencyConflict => {
                Category::Validation
            }
            Error::Refused { .. }
            | Error::ContentFiltered { .. }
            | Error::OutputCut { .. }
            | Error::Model { .. }
            | Error::CircuitOpen { .. } => Category::Model,
            Error::Tool { .. } | Error::Panicked { .. } => Category::Tool,
            Error::SessionBusy { .. } | Error::NotFound { .. } => Category::Session,
            Error::Store(_) | Error::EndNotStored { .. } | Error::Interrupted => Category::Store,
            Error::Sandbox(_) => Category::Sandbox,
            Error::Memory(_) => Category::Memory,
            Error::LimitReached { .. } | Error::BudgetExceeded { .. } | Error::PriceUnknown { .. } => {
                Category::Budget
            }
            Error::Timeout { .. } => Category::Timeout,
            Error::Cancelled => Category::Cancelled,
            Error::Capability { .. } => Category::Capability,
            Error::Denied { .. } => Category::Permission,
            Error::Recorded { code, .. } => Error::recorded_category(code),
            Error::Application(_) => Category::Application,
            Error::Internal(_) => Category::Internal,
        }
    }

    /// Whether the same call may succeed later, unchanged.
    #[must_use]
    pub fn retriable(&self) -> bool {
        match self {
            Error::Model { error, .. } => error.kind.retriable(),
            Error::Tool { error, .. } => error.retriable(),
            Error::Store(error) | Error::EndNotStored { error, .. } => error.retriable(),
            Error::Sandbox(error) => error.retriable(),
            Error::Memory(error) => error.retriable(),
            Error::SessionBusy { .. }
            | Error::CircuitOpen { .. }
            | Error::Timeout { .. }
            | Error::Interrupted => true,
            Error::Recorded { retriable, .. } => *retriable,
            _ => false,
        }
    }
}
