//! What operators see: content-free `tracing` spans and logs, and W3C trace context in and out.
//!
//! Never in here: prompts, arguments, outputs, keys, and no type of the engine: plain data in, spans out.
//! `span.rs` makes spans, `log.rs` the lines of failures and retries, `context.rs` reads and writes `traceparent`.

mod context;
mod log;
mod span;

pub use context::{TraceContext, TraceNote};
pub use log::{
    end_not_stored, memory_kept, model_circuit, model_failed, model_held_back, model_retrying, model_waited,
    run_failed, run_interrupted, status_not_stored, store_retrying, tool_abandoned, tool_failed,
    tool_held_thread, trace_ignored,
};
pub use span::{
    ModelFields, RunFields, agent_span, finish_model_span, finish_span, finish_tool_span, model_span,
    run_span, tool_span,
};

/// The `tracing` target of everything the harness says.
pub const TARGET: &str = "harness";
