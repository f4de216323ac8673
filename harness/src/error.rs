//! The one error of a run, with a stable code. Rooms and ports have their own enums; this is what callers see.
//!
//! Messages say what failed and what to do. They never hold content (prompts, arguments, outputs) or keys.

use crate::port::memory::MemoryError;
use crate::port::model::{ModelError, ModelErrorKind};
use crate::port::sandbox::SandboxError;
use crate::port::state::StoreError;
use crate::tool::ToolError;
use std::fmt;
use std::time::Duration;

/// The result of a fallible call of the harness.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The same errors, in the signature of a workflow.
pub type WorkflowError = Error;

/// Why a run, or an operation on a session, failed.
///
/// ```
/// use harness::{Category, Error};
/// let error = Error::SessionBusy { active_run: None };
/// assert_eq!(error.code(), "SESSION_BUSY");
/// assert_eq!(error.category(), Category::Session);
/// assert!(error.retriable());
/// ```
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A value did not fit its type or schema.
    #[error("{place} is not valid: {issues}")]
    Invalid {
        /// Which value.
        place: Place,
        /// What is wrong with it, for the developer; no content.
        issues: String,
    },
    /// The model's answer did not fit the output type, also after repairs.
    #[error(
        "the answer of agent `{agent}` does not fit its output type after {attempts} attempts: {issues}; \
         make the type's docs clearer, loosen the type, or use a stronger model"
    )]
    OutputInvalid {
        /// The agent.
        agent: String,
        /// How often it was asked.
        attempts: u32,
        /// What does not fit; paths and types, no content.
        issues: String,
    },
    /// The model declined to answer.
    #[error("the model of agent `{agent}` declined to answer; its words are in the run's events, not here")]
    Refused {
        /// The agent.
        agent: String,
    },
    /// The provider's content filter stepped in.
    #[error("the provider's content filter stopped agent `{agent}`")]
    ContentFiltered {
        /// The agent.
        agent: String,
    },
    /// The answer hit the token limit.
    #[error(
        "the answer of agent `{agent}` was cut at its token limit; raise `max_output_tokens` or ask for less"
    )]
    OutputCut {
        /// The agent.
        agent: String,
    },
    /// A model call failed, after the retries that made sense.
    #[error("model \"{alias}\" failed: {error}")]
    Model {
        /// The alias in `harness!`.
        alias: String,
        /// What the adapter said.
        #[source]
        error: Box<ModelError>,
    },
    /// A tool failed where nobody could react to it: a workflow called it.
    #[error("tool `{tool}` failed: {error}")]
    Tool {
        /// The tool.
        tool: String,
        /// What it said.
        #[source]
        error: ToolError,
    },
    /// The session has an active run.
    #[error(
        "this session has an active run; wait for it, use another session, or open it with `OnBusy::Queue`"
    )]
    SessionBusy {
        /// The run that is active, where it is known.
        active_run: Option<String>,
    },
    /// No such session or run, or it belongs to another tenant.
    #[error("there is no {what} of that id here")]
    NotFound {
        /// `session`, `run` or `approval`.
        what: &'static str,
    },
    /// An idempotency key was used before with another input.
    #[error("the idempotency key was used before with another input; use a new key for a new request")]
    IdempotencyConflict,
    /// The state store failed.
    #[error("the state store failed: {0}")]
    Store(#[from] StoreError),
    /// The sandbox failed, or refused.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The memory failed, or refused.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// A bound of the run was reached.
    #[error(
        "the run reached its limit of {limit} ({bound}); raise `{limit}` in `limits(..)` if that is too low"
    )]
    LimitReached {
        /// The field of `Limits`.
        limit: &'static str,
        /// Its value.
        bound: u64,
    },
    /// The budget of tokens or money is used up.
    #[error("the budget of the {scope} is used up: {used} of {bound} {unit}")]
    BudgetExceeded {
        /// `run`, `session` or `tenant`.
        scope: &'static str,
        /// `tokens` or `micro-dollars`.
        unit: &'static str,
        /// Spent and reserved.
        used: u64,
        /// The bound.
        bound: u64,
    },
    /// A budget of money, and nobody knows what the model costs.
    #[error(
        "a budget of money bounds model \"{alias}\", but nobody knows what it costs; give its price at start: `.price(\"{alias}\", Price::new(..))`"
    )]
    PriceUnknown {
        /// The alias in `harness!`.
        alias: String,
    },
    /// Something took too long.
    #[error("{scope} did not end within {limit:?}")]
    Timeout {
        /// What: `the run`, `the model call`, `tool x`.
        scope: String,
        /// Its limit.
        limit: Duration,
    },
    /// The run was cancelled.
    #[error("the run was cancelled")]
    Cancelled,
    /// An item panicked. The message of the panic goes to the panic hook, not here.
    #[error("{what} panicked; the panic hook has the message")]
    Panicked {
        /// `workflow x` or `tool y`.
        what: String,
    },
    /// The bound adapter cannot do this.
    #[error("`{capability}` is not available here: {hint}")]
    Capability {
        /// The dotted name.
        capability: String,
        /// How to go on.
        hint: String,
    },
    /// A policy or a person said no.
    #[error("{what} was denied")]
    Denied {
        /// What was denied.
        what: String,
    },
    /// The application's own failure, from a workflow body.
    #[error("{0}")]
    Application(String),
    /// The outcome recorded under the idempotency key of this call.
    #[error("{message}")]
    Recorded {
        /// The stable code of the error it ended with.
        code: &'static str,
        /// What was recorded; no content.
        message: String,
        /// Whether the same call may succeed later, under another key.
        retriable: bool,
    },
    /// A mistake of this crate.
    #[error("internal: {0}; this is a bug in `harness`, please report it")]
    Internal(&'static str),
}

/// Where a value did not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// What an agent was given.
    AgentInput,
    /// What an agent answered.
    AgentOutput,
    /// What a workflow was given.
    WorkflowInput,
    /// What a workflow returned.
    WorkflowOutput,
    /// The arguments of a tool.
    ToolInput,
    /// What a tool returned.
    ToolOutput,
    /// A message from an MCP server.
    Mcp,
    /// A key of the memory.
    MemoryKey,
    /// A message put into the history by hand.
    History,
    /// The options of a call.
    InvokeOptions,
    /// The id of a session.
    SessionId,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Place::AgentInput => "the agent's input",
            Place::AgentOutput => "the agent's output",
            Place::WorkflowInput => "the workflow's input",
            Place::WorkflowOutput => "the workflow's output",
            Place::ToolInput => "the tool's input",
            Place::ToolOutput => "the tool's output",
            Place::Mcp => "the MCP message",
            Place::MemoryKey => "the memory key",
            Place::History => "the history",
            Place::InvokeOptions => "the call's options",
            Place::SessionId => "the session id",
        })
    }
}

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
    /// A failure of the application itself, from a workflow body.
    pub fn application(why: impl fmt::Display) -> Self {
        Error::Application(why.to_string())
    }

    /// A stable name, for programs. Never changes meaning.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Error::Invalid { place, .. } => match place {
                Place::AgentInput => "AGENT_INPUT_INVALID",
                Place::AgentOutput => "AGENT_OUTPUT_INVALID",
                Place::WorkflowInput => "WORKFLOW_INPUT_INVALID",
                Place::WorkflowOutput => "WORKFLOW_OUTPUT_INVALID",
                Place::ToolInput => "TOOL_INPUT_INVALID",
                Place::ToolOutput => "TOOL_OUTPUT_INVALID",
                Place::Mcp => "MCP_INVALID",
                Place::MemoryKey => "MEMORY_KEY_INVALID",
                Place::History => "HISTORY_INVALID",
                Place::InvokeOptions => "INVOKE_OPTIONS_INVALID",
                Place::SessionId => "SESSION_ID_INVALID",
            },
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
            | Error::Model { .. } => Category::Model,
            Error::Tool { .. } | Error::Panicked { .. } => Category::Tool,
            Error::SessionBusy { .. } | Error::NotFound { .. } => Category::Session,
            Error::Store(_) => Category::Store,
            Error::Sandbox(_) => Category::Sandbox,
            Error::Memory(_) => Category::Memory,
            Error::LimitReached { .. } | Error::BudgetExceeded { .. } | Error::PriceUnknown { .. } => {
                Category::Budget
            }
            Error::Timeout { .. } => Category::Timeout,
            Error::Cancelled => Category::Cancelled,
            Error::Capability { .. } => Category::Capability,
            Error::Denied { .. } => Category::Permission,
            Error::Application(_) | Error::Recorded { .. } => Category::Application,
            Error::Internal(_) => Category::Internal,
        }
    }

    /// Whether the same call may succeed later, unchanged.
    #[must_use]
    pub fn retriable(&self) -> bool {
        match self {
            Error::Model { error, .. } => error.kind.retriable(),
            Error::Tool { error, .. } => error.retriable(),
            Error::Store(error) => error.retriable(),
            Error::Sandbox(error) => error.retriable(),
            Error::Memory(error) => error.retriable(),
            Error::SessionBusy { .. } | Error::Timeout { .. } => true,
            Error::Recorded { retriable, .. } => *retriable,
            _ => false,
        }
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

/// Why a harness could not start. The whole report, every problem at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{report}")]
pub struct StartError {
    /// What is missing and how to go on, one problem a paragraph.
    pub report: String,
}
