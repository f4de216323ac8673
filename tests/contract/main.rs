//! The public contract suites, run against the shipped adapters, and against broken ones that must fail.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests, beside the tests themselves")]

mod broken;
mod builtin;
mod encoding;
mod memory;
mod model;
mod paths;
mod sandbox;
mod shell;
mod state;
