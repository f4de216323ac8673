//! Run events: what a run tells while it works. Observation only, never recovery.
//!
//! A run never waits for a consumer. `kind.rs` lists the events, `emitter.rs` is what a run writes to,
//! `buffer.rs` and `stream.rs` are the two ends of a consumer, `log.rs` keeps what late ones replay.

mod buffer;
mod emitter;
mod envelope;
mod json;
mod kind;
mod log;
mod observers;
mod outcome;
mod stream;
mod usage;

pub use emitter::Emitter;
pub use envelope::Event;
pub use json::EventJson;
pub use kind::EventKind;
pub use observers::Observers;
pub use outcome::{ItemKind, Outcome};
pub use stream::{EventStream, Watch};
pub use usage::Usage;
