//! Whole behaviours through the public API, one file per theme.

mod capture;
mod events;
mod events_concurrent;
mod recorded;
mod recorded_redaction;
mod schema_derive;
mod scripted;
mod scripted_words;
mod support;
mod trace;
mod trace_run;
mod trace_spans;
