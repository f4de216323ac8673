//! Run events: what a run tells while it works. Observation only, never recovery.
//!
//! A run never waits for a consumer. Next: `kind.rs` for the list.

mod kind;

pub use kind::{Event, EventKind, ItemKind, Outcome};
