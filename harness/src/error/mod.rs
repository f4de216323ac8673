//! The one error of a run, with a stable code. Rooms and ports have their own enums; this is what callers see.
//!
//! Messages say what failed and what to do. They never hold content (prompts, arguments, outputs) or keys.
//! Next: `code.rs` for the stable codes, `category.rs` for the families and what may be tried again.

mod category;
mod code;
mod place;
mod start;

pub use category::Category;
pub use place::Place;
pub use start::StartError;

use crate::port::memory::MemoryError;
use crate::port::model::ModelError;
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
///
/// `Debug` is the text and the code, `.. [SESSION_BUSY]`: `fn main() -> Result<(), Box<dyn Error>>` prints an error by it.
#[derive(Clone, thiserror::Error)]
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
    /// The provider of a model failed so often in a row that nobody asks it for a while.
    #[error(
        "model \"{alias}\" is not asked now: it failed again and again, its circuit has been open for {:?} and the next \
         try is in {:?}",
        whole_millis(*open_for),
        whole_millis(*next_try)
    )]
    CircuitOpen {
        /// The alias in `harness!`.
        alias: String,
        /// How long the circuit is open already.
        open_for: Duration,
        /// When it is tried again; zero while another call tries.
        next_try: Duration,
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
    /// A run is over and the state store did not take its end.
    #[error(
        "run `{run_id}` is over, and the state store did not take its end ({error}): its beginning is stored; its \
         outcome, events and history are not. They are kept in this process and stored by the next use of the \
         session; if the store refuses them, the run is recorded as failed with INTERRUPTED"
    )]
    EndNotStored {
        /// The run.
        run_id: String,
        /// What the run itself ended with; absent when it succeeded.
        ended: Option<Box<Error>>,
        /// What the store said, after the retries that made sense.
        #[source]
        error: StoreError,
    },
    /// What is recorded of a run whose end was never stored: its process is gone, or the store refused it.
    #[error("the run was interrupted before its end was stored; what it did until then may have happened")]
    Interrupted,
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

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} [{}]", self.code())
    }
}

impl Error {
    /// A failure of the application itself, from a workflow body. Takes text or any error, so that `?` works on
    /// the errors of other crates: `fetch().await.map_err(WorkflowError::application)?`.
    pub fn application(why: impl fmt::Display) -> Self {
        Error::Application(why.to_string())
    }
}

/// For people: nobody waits for nanoseconds.
fn whole_millis(time: std::time::Duration) -> std::time::Duration {
    std::time::Duration::from_millis(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}
