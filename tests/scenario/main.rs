//! Whole behaviours through the public API, one file per theme.

mod events;
mod events_concurrent;
mod recorded;
mod recorded_redaction;
mod scripted;
mod scripted_words;
mod support;
mod trace;
mod trace_spans;
