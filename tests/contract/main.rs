//! The public contract suites, run against the shipped adapters, and against broken ones that must fail.

mod broken;
mod builtin;
mod encoding;
mod memory;
mod model;
mod paths;
mod sandbox;
mod shell;
mod state;
