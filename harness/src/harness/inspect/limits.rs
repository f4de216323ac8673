//! Limits as data: only what is set.

use crate::limits::Limits;
use std::collections::BTreeMap;
use std::time::Duration;

/// The limits that are set, by the words of `limits(..)`; durations end in `_ms`.
pub type SetLimits = BTreeMap<&'static str, u64>;

pub(super) fn set(limits: &Limits) -> SetLimits {
    let Limits { turns, run_time, depth, repairs, history_window, input_bytes, model, tools, budget } =
        *limits;
    let all = [
        ("turns", turns.map(u64::from)),
        ("run_time_ms", run_time.map(millis)),
        ("depth", depth.map(u64::from)),
        ("repairs", repairs.map(u64::from)),
        ("history_window", history_window.map(|n| n as u64)),
        ("input_bytes", input_bytes.map(|n| n as u64)),
        ("model.call_ms", model.call.map(millis)),
        ("model.idle_ms", model.idle.map(millis)),
        ("model.attempts", model.attempts.map(u64::from)),
        ("model.max_output_tokens", model.max_output_tokens.map(u64::from)),
        ("tools.calls", tools.calls.map(u64::from)),
        ("tools.calls_per_turn", tools.calls_per_turn.map(u64::from)),
        ("tools.repeats", tools.repeats.map(u64::from)),
        ("tools.parallel", tools.parallel.map(u64::from)),
        ("tools.call_ms", tools.call.map(millis)),
        ("tools.shown_bytes", tools.shown_bytes.map(|n| n as u64)),
        ("tools.kept_bytes", tools.kept_bytes.map(|n| n as u64)),
        ("budget.run_tokens", budget.run_tokens),
        ("budget.run_cost_micros", budget.run_cost_micros),
        ("budget.session_tokens", budget.session_tokens),
        ("budget.session_cost_micros", budget.session_cost_micros),
        ("budget.tenant_tokens", budget.tenant_tokens),
        ("budget.tenant_cost_micros", budget.tenant_cost_micros),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
