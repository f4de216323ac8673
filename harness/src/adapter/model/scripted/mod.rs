//! A model that says what it is told: for tests, examples and starting without a key.
//!
//! The conversation says which line comes next, so one script serves a thousand runs and keeps no state of them.
//! `say.rs` is one turn, `model.rs` the script, `asked.rs` what it was asked, `words.rs` embeddings without a model.

mod asked;
mod model;
mod play;
mod route;
mod say;
mod words;

pub use asked::{Asked, AskedChoice};
pub use model::ScriptedModel;
pub use say::Say;

use crate::port::model::{ModelError, ModelErrorKind};

/// The name of this adapter in errors and in reasoning.
const PROVIDER: &str = "scripted";

fn failed(kind: ModelErrorKind, message: impl Into<String>) -> ModelError {
    ModelError::new(kind, PROVIDER, message)
}
