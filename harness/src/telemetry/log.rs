//! The log lines of what went wrong. Codes and ids, never a message that could hold content.

use super::{TARGET, TraceNote};
use std::time::Duration;

/// A run failed.
pub fn run_failed(run_id: &str, item: &str, code: &str) {
    tracing::error!(target: TARGET, run_id, item, code, "run failed");
}

/// A model call failed for good.
pub fn model_failed(alias: &str, attempt: u32, code: &str) {
    tracing::warn!(target: TARGET, model = alias, attempt, code, "model call failed");
}

/// A model call failed and is tried again after `wait`.
pub fn model_retrying(alias: &str, attempt: u32, code: &str, wait: Duration) {
    let wait_ms = millis(wait);
    tracing::warn!(target: TARGET, model = alias, attempt, code, wait_ms, "model call failed, trying again");
}

/// A tool call failed.
pub fn tool_failed(tool: &str, call_id: &str, code: &str) {
    tracing::warn!(target: TARGET, tool, call_id, code, "tool call failed");
}

/// A tool kept its thread too long.
pub fn tool_held_thread(tool: &str, call_id: &str, held: Duration) {
    let held_ms = millis(held);
    tracing::warn!(
        target: TARGET,
        tool,
        call_id,
        held_ms,
        "tool held its thread; declare it `#[tool(blocking)]`"
    );
}

/// A trace header was not usable and was left out.
pub fn trace_ignored(note: TraceNote) {
    tracing::debug!(target: TARGET, note = %note, "trace context ignored");
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
