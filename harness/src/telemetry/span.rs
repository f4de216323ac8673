//! The spans of a run: `run` > `agent` > `model` and `tool`. Names and fields are stable.
//!
//! Fields are ids, names, counts and codes. A field that is known only at the end starts empty.

use super::{TARGET, TraceContext};
use crate::event::{ItemKind, Outcome, Usage};
use tracing::{Span, field};

/// What the span of a run says.
#[derive(Debug, Clone, Copy)]
pub struct RunFields<'a> {
    /// The run.
    pub run_id: &'a str,
    /// The run that started it.
    pub parent_run_id: Option<&'a str>,
    /// The session's thread.
    pub session_id: &'a str,
    /// Agent or workflow.
    pub kind: ItemKind,
    /// Its name.
    pub item: &'a str,
    /// The run's own place in a distributed trace.
    pub trace: Option<&'a TraceContext>,
}

/// The span of a run.
#[must_use]
pub fn run_span(run: &RunFields<'_>) -> Span {
    let kind = match run.kind {
        ItemKind::Agent => "agent",
        ItemKind::Workflow => "workflow",
        ItemKind::Tool => "tool",
    };
    let span = tracing::info_span!(
        target: TARGET,
        "run",
        run_id = run.run_id,
        parent_run_id = run.parent_run_id,
        session_id = run.session_id,
        kind,
        item = run.item,
        trace_id = field::Empty,
        span_id = field::Empty,
        parent_span_id = field::Empty,
        outcome = field::Empty,
        code = field::Empty,
    );
    if let Some(trace) = run.trace.filter(|_| !span.is_disabled()) {
        span.record("trace_id", trace.trace_id());
        span.record("span_id", trace.span_id());
        span.record("parent_span_id", trace.parent_span_id());
    }
    span
}

/// The span of an agent at work.
#[must_use]
pub fn agent_span(agent: &str) -> Span {
    tracing::info_span!(target: TARGET, "agent", agent, outcome = field::Empty, code = field::Empty)
}

/// What the span of a model call says.
#[derive(Debug, Clone, Copy)]
pub struct ModelFields<'a> {
    /// The alias in `harness!`.
    pub alias: &'a str,
    /// The model's id, where it is known.
    pub model_id: Option<&'a str>,
    /// The turn, from 0.
    pub turn: u32,
    /// Which attempt, from 1.
    pub attempt: u32,
}

/// The span of one attempt of a model call.
#[must_use]
pub fn model_span(model: &ModelFields<'_>) -> Span {
    tracing::info_span!(
        target: TARGET,
        "model",
        model = model.alias,
        model_id = model.model_id,
        turn = model.turn,
        attempt = model.attempt,
        reason = field::Empty,
        input_tokens = field::Empty,
        output_tokens = field::Empty,
        cached_tokens = field::Empty,
        cache_write_tokens = field::Empty,
        reasoning_tokens = field::Empty,
        cost_micros = field::Empty,
    )
}

/// The span of a tool call.
#[must_use]
pub fn tool_span(tool: &str, call_id: &str) -> Span {
    tracing::info_span!(
        target: TARGET,
        "tool",
        tool,
        call_id,
        bytes = field::Empty,
        outcome = field::Empty,
        code = field::Empty,
    )
}

/// Puts the end into the span of a run or an agent.
pub fn finish_span(span: &Span, outcome: &Outcome) {
    if span.is_disabled() {
        return;
    }
    match outcome {
        Outcome::Succeeded => span.record("outcome", "succeeded"),
        Outcome::Failed { code } => span.record("outcome", "failed").record("code", &**code),
        Outcome::Cancelled => span.record("outcome", "cancelled"),
    };
}

/// Puts the end into the span of a tool call, with the bytes of its result.
pub fn finish_tool_span(span: &Span, outcome: &Outcome, bytes: u64) {
    span.record("bytes", bytes);
    finish_span(span, outcome);
}

/// Puts the end into the span of a model call. `reason` is a finish reason or the code of an error.
/// Unknown counts stay empty: unknown is not zero.
pub fn finish_model_span(span: &Span, reason: &str, usage: &Usage) {
    if span.is_disabled() {
        return;
    }
    span.record("reason", reason);
    let counts = [
        ("input_tokens", usage.input_tokens),
        ("output_tokens", usage.output_tokens),
        ("cached_tokens", usage.cached_tokens),
        ("cache_write_tokens", usage.cache_write_tokens),
        ("reasoning_tokens", usage.reasoning_tokens),
        ("cost_micros", usage.cost_micros),
    ];
    for (name, count) in counts {
        if let Some(count) = count {
            span.record(name, count);
        }
    }
}
