//! The bounds a run works with: every scope folded, every field set.

use super::{BudgetLimits, Limits};
use std::time::Duration;

/// Thirty years: longer than anything that runs.
const LONGEST: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// Every bound, resolved. Flat where the engine reads it on every call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Model turns of an agent.
    pub(crate) turns: u32,
    /// The whole run.
    pub(crate) run_time: Duration,
    /// How deep agents may call agents.
    pub(crate) depth: u32,
    /// Re-asks after an answer that does not fit.
    pub(crate) repairs: u32,
    /// Messages of the history that an agent sees.
    pub(crate) history_window: usize,
    /// Bytes of an input.
    pub(crate) input_bytes: usize,
    /// Model calls.
    pub(crate) model: ModelBounds,
    /// Tool calls.
    pub(crate) tools: ToolBounds,
    /// Tokens and money.
    pub(crate) budget: BudgetLimits,
}

/// Bounds of model calls.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ModelBounds {
    /// One call.
    pub(crate) call: Duration,
    /// Silence.
    pub(crate) idle: Duration,
    /// Attempts.
    pub(crate) attempts: u32,
    /// Tokens of one answer.
    pub(crate) max_output_tokens: Option<u32>,
}

/// Bounds of tool calls.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ToolBounds {
    /// Of one run.
    pub(crate) calls: u32,
    /// Of one turn.
    pub(crate) calls_per_turn: u32,
    /// Identical ones.
    pub repeats: u32,
    /// At once.
    pub(crate) parallel: u32,
    /// One call.
    pub(crate) call: Duration,
    /// Bytes shown.
    pub(crate) shown_bytes: usize,
    /// Bytes kept.
    pub(crate) kept_bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds {
            turns: 16,
            run_time: Duration::from_secs(600),
            depth: 3,
            repairs: 2,
            history_window: 40,
            input_bytes: 32 * 1024 * 1024,
            model: ModelBounds {
                call: Duration::from_secs(300),
                idle: Duration::from_secs(60),
                attempts: 3,
                max_output_tokens: None,
            },
            tools: ToolBounds {
                calls: 64,
                calls_per_turn: 32,
                repeats: 3,
                parallel: 8,
                call: Duration::from_secs(120),
                shown_bytes: 64 * 1024,
                kept_bytes: 8 * 1024 * 1024,
            },
            budget: BudgetLimits::NONE,
        }
    }
}

impl Bounds {
    /// These bounds with what a narrower scope sets.
    #[must_use]
    pub(crate) fn narrowed(mut self, by: &Limits) -> Self {
        set(&mut self.turns, by.turns);
        // Deadlines are reckoned from these, and runs from their deadlines: a time that no clock knows would panic.
        set(&mut self.run_time, by.run_time.map(|time| time.min(LONGEST)));
        set(&mut self.depth, by.depth);
        set(&mut self.repairs, by.repairs);
        set(&mut self.history_window, by.history_window);
        set(&mut self.input_bytes, by.input_bytes);
        set(&mut self.model.call, by.model.call);
        set(&mut self.model.idle, by.model.idle);
        set(&mut self.model.attempts, by.model.attempts);
        set(&mut self.model.max_output_tokens, by.model.max_output_tokens.map(Some));
        set(&mut self.tools.calls, by.tools.calls);
        set(&mut self.tools.calls_per_turn, by.tools.calls_per_turn);
        set(&mut self.tools.repeats, by.tools.repeats);
        set(&mut self.tools.parallel, by.tools.parallel);
        set(&mut self.tools.call, by.tools.call.map(|call| call.min(LONGEST)));
        set(&mut self.tools.shown_bytes, by.tools.shown_bytes);
        set(&mut self.tools.kept_bytes, by.tools.kept_bytes);
        let budget = &mut self.budget;
        set(&mut budget.run_tokens, by.budget.run_tokens.map(Some));
        set(&mut budget.run_cost_micros, by.budget.run_cost_micros.map(Some));
        set(&mut budget.session_tokens, by.budget.session_tokens.map(Some));
        set(&mut budget.session_cost_micros, by.budget.session_cost_micros.map(Some));
        set(&mut budget.tenant_tokens, by.budget.tenant_tokens.map(Some));
        set(&mut budget.tenant_cost_micros, by.budget.tenant_cost_micros.map(Some));
        self
    }
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}
