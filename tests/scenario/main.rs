//! Whole behaviours through the public API, one file per theme.

mod events;
mod events_concurrent;
mod recorded;
mod recorded_redaction;
mod schema_derive;
mod schema_strict;
mod schema_validate;
mod scripted;
mod scripted_words;
mod support;
mod trace;
mod trace_spans;
