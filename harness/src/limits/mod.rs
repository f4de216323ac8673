//! Limits: one struct, settable on the harness, an agent or workflow, and a call; the narrower scope wins.
//!
//! [`Limits`] is what people write (absent fields are inherited); [`Bounds`] is what the engine reads.

mod bounds;
mod circuit;
mod provider;

pub(crate) use bounds::{Bounds, ToolBounds};
pub use circuit::CircuitBreaker;
pub use provider::ProviderLimits;

use std::time::Duration;

/// What bounds a run. An absent field is inherited: call, then agent or workflow, then harness, then default.
///
/// ```
/// use harness::Limits;
/// use std::time::Duration;
/// let limits = Limits { turns: Some(4), run_time: Some(Duration::from_secs(30)), ..Limits::NONE };
/// assert_eq!(limits.turns, Some(4));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Model turns of an agent (16).
    pub turns: Option<u32>,
    /// The whole run (10 min).
    pub run_time: Option<Duration>,
    /// How deep agents may call agents (3).
    pub depth: Option<u32>,
    /// How often an answer that does not fit its type is asked for again (2).
    pub repairs: Option<u32>,
    /// Newest messages of the session's history that an agent sees (40).
    pub history_window: Option<usize>,
    /// Bytes that the input of an agent holds, pictures and documents as they are sent (32 MiB).
    pub input_bytes: Option<usize>,
    /// Model calls.
    pub model: ModelLimits,
    /// Tool calls.
    pub tools: ToolLimits,
    /// Tokens and money.
    pub budget: BudgetLimits,
}

/// What bounds model calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelLimits {
    /// One call with its stream (5 min).
    pub call: Option<Duration>,
    /// The longest silence between two bytes (60 s).
    pub idle: Option<Duration>,
    /// Attempts of one call, the first included (3).
    pub attempts: Option<u32>,
    /// Most tokens of one answer (the provider's default).
    pub max_output_tokens: Option<u32>,
}

/// What bounds tool calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToolLimits {
    /// Calls of one run (64).
    pub calls: Option<u32>,
    /// Calls of one model turn (32).
    pub calls_per_turn: Option<u32>,
    /// The same tool with the same arguments (3).
    pub repeats: Option<u32>,
    /// Calls of a turn that run at once (8).
    pub parallel: Option<u32>,
    /// One call (2 min); the tool's own `timeout` wins.
    pub call: Option<Duration>,
    /// Bytes of a result that the model sees, head and tail (64 KiB).
    pub shown_bytes: Option<usize>,
    /// Bytes of a result that are kept (8 MiB).
    pub kept_bytes: Option<usize>,
}

/// What a run, session or tenant may spend. Reserved before a call, settled after, child runs included.
///
/// Budgets of session and tenant stand in `harness!` alone: an item or a call is only some of what they bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetLimits {
    /// Tokens of one run, its child runs included (unbounded).
    pub run_tokens: Option<u64>,
    /// Money of one run in millionths of a US dollar (unbounded).
    pub run_cost_micros: Option<u64>,
    /// Tokens of one session, in this process (unbounded).
    pub session_tokens: Option<u64>,
    /// Money of one session in millionths of a US dollar, in this process (unbounded).
    pub session_cost_micros: Option<u64>,
    /// Tokens of one tenant, in this process (unbounded).
    pub tenant_tokens: Option<u64>,
    /// Money of one tenant in millionths of a US dollar, in this process (unbounded).
    pub tenant_cost_micros: Option<u64>,
}

impl Limits {
    /// Nothing set: everything is inherited.
    pub const NONE: Limits = Limits {
        turns: None,
        run_time: None,
        depth: None,
        repairs: None,
        history_window: None,
        input_bytes: None,
        model: ModelLimits::NONE,
        tools: ToolLimits::NONE,
        budget: BudgetLimits::NONE,
    };
}

impl ModelLimits {
    /// Nothing set.
    pub const NONE: ModelLimits =
        ModelLimits { call: None, idle: None, attempts: None, max_output_tokens: None };
}

impl ToolLimits {
    /// Nothing set.
    pub const NONE: ToolLimits = ToolLimits {
        calls: None,
        calls_per_turn: None,
        repeats: None,
        parallel: None,
        call: None,
        shown_bytes: None,
        kept_bytes: None,
    };
}

impl BudgetLimits {
    /// Nothing set.
    pub const NONE: BudgetLimits = BudgetLimits {
        run_tokens: None,
        run_cost_micros: None,
        session_tokens: None,
        session_cost_micros: None,
        tenant_tokens: None,
        tenant_cost_micros: None,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Limits::NONE
    }
}
impl Default for ModelLimits {
    fn default() -> Self {
        ModelLimits::NONE
    }
}
impl Default for ToolLimits {
    fn default() -> Self {
        ToolLimits::NONE
    }
}
impl Default for BudgetLimits {
    fn default() -> Self {
        BudgetLimits::NONE
    }
}

/// Days, for deadlines: `days(5)`.
#[must_use]
pub const fn days(n: u64) -> Duration {
    Duration::from_secs(n * 24 * 60 * 60)
}

/// Hours, for deadlines: `hours(8)`.
#[must_use]
pub const fn hours(n: u64) -> Duration {
    Duration::from_secs(n * 60 * 60)
}
