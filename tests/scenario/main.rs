//! Whole behaviours through the public API, one file per theme.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "helpers of tests are tests")]

mod capture;
mod engine;
mod engine_agents;
mod engine_arguments;
mod engine_budget;
mod engine_calls;
mod engine_cancel;
mod engine_count;
mod engine_crowd;
mod engine_direct;
mod engine_ends;
mod engine_history;
mod engine_hostile;
mod engine_isolation;
mod engine_limits;
mod engine_model;
mod engine_money;
mod engine_privacy;
mod engine_received;
mod engine_scopes;
mod engine_session;
mod engine_start;
mod engine_store;
mod engine_structure;
mod engine_tools;
mod engine_why;
mod engine_wiring;
mod engine_workflow;
mod events;
mod events_concurrent;
mod inspect;
mod recorded;
mod recorded_redaction;
mod schema_derive;
mod schema_scope;
mod schema_strict;
mod schema_validate;
mod scripted;
mod scripted_words;
mod support;
mod trace;
mod trace_engine;
mod trace_run;
mod trace_spans;
