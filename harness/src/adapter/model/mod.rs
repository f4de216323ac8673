//! Model adapters.

mod scripted;

pub use scripted::{Say, ScriptedModel};
