//! Model adapters.

#[cfg(feature = "openai")]
mod any;
#[cfg(feature = "openai")]
pub mod compatible;
#[cfg(feature = "openai")]
pub mod openai;
mod scripted;
#[cfg(feature = "http")]
pub mod wire;

pub use scripted::{Asked, AskedChoice, Say, ScriptedModel};
#[cfg(feature = "openai")]
pub use any::{AnyModel, ModelSpec, SpecError};
#[cfg(feature = "openai")]
pub use compatible::OpenAiCompatible;
#[cfg(feature = "openai")]
pub use openai::OpenAi;
