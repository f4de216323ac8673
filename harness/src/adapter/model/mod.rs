//! Model adapters.

mod scripted;

pub use scripted::{Asked, AskedChoice, Say, ScriptedModel};
