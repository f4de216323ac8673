//! main tests.

mod events;
mod events_concurrent;
mod trace;
mod trace_spans;
