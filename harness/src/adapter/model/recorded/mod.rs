//! Record a real model once, replay it for ever: a cassette of redacted exchanges, one per line.
//!
//! Nothing is written before it was redacted, and a replay makes no call and needs no key.
//! `adapter.rs` is what users bind, `model.rs` records and replays, `cassette.rs` is the file.

mod adapter;
mod cassette;
mod differ;
mod exchange;
mod keys;
mod model;
mod redact;

pub use adapter::Recorded;
pub use cassette::CassetteError;
pub use model::RecordedModel;

/// The name of this adapter in errors.
const PROVIDER: &str = "recorded";
