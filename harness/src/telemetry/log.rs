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

/// The circuit of a model changed: `open`, `half_open` or `closed`.
pub fn model_circuit(alias: &str, member: u32, state: &str) {
    if state == "open" {
        tracing::warn!(target: TARGET, model = alias, member, state, "model circuit");
    } else {
        tracing::info!(target: TARGET, model = alias, member, state, "model circuit");
    }
}

/// A model call waited so long for its turn.
pub fn model_waited(alias: &str, member: u32, waited: Duration) {
    let wait_ms = millis(waited);
    tracing::debug!(target: TARGET, model = alias, member, wait_ms, "model call waited for its turn");
}

/// A provider asked for a pause, and all calls of its account wait.
pub fn model_held_back(alias: &str, member: u32, wait: Duration) {
    let wait_ms = millis(wait);
    tracing::warn!(target: TARGET, model = alias, member, wait_ms, "provider asked for a pause");
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

/// The state store failed and is asked again after `wait`.
pub fn store_retrying(attempt: u32, code: &str, wait: Duration) {
    let wait_ms = millis(wait);
    tracing::warn!(target: TARGET, attempt, code, wait_ms, "state store failed, trying again");
}

/// The end of a run could not be stored.
pub fn end_not_stored(run_id: &str, code: &str) {
    tracing::error!(target: TARGET, run_id, code, "the end of a run is not stored yet");
}

/// That a run waits, or goes on, could not be stored.
pub fn status_not_stored(run_id: &str, code: &str) {
    tracing::warn!(target: TARGET, run_id, code, "the status of a run is not stored");
}

/// A run that nobody runs any more was recorded as failed.
pub fn run_interrupted(run_id: &str) {
    tracing::warn!(target: TARGET, run_id, "a run without an end was recorded as interrupted");
}

/// The memory of a run could not be cleared when it was over.
pub fn memory_kept(run_id: &str, code: &str) {
    tracing::warn!(target: TARGET, run_id, code, "the memory of a run was not cleared");
}

/// A tool call is still running though its run does not wait for it any more.
pub fn tool_abandoned(tool: &str, call_id: &str) {
    tracing::warn!(target: TARGET, tool, call_id, "tool call did not stop and was abandoned");
}

/// A trace header was not usable and was left out.
pub fn trace_ignored(note: TraceNote) {
    tracing::debug!(target: TARGET, note = %note, "trace context ignored");
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
