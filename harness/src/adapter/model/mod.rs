//! Model adapters.

mod fnv;
mod recorded;
mod scripted;

pub use recorded::{CassetteError, Recorded, RecordedModel};
pub use scripted::{Asked, AskedChoice, Say, ScriptedModel};
