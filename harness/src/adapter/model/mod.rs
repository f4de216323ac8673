//! Model adapters.

#[cfg(feature = "openai")]
mod any;
#[cfg(feature = "openai")]
pub mod compatible;
#[cfg(feature = "http")]
mod filtered;
mod fnv;
#[cfg(feature = "gemini")]
pub mod gemini;
#[cfg(feature = "providers")]
mod history;
#[cfg(feature = "providers")]
mod media;
#[cfg(feature = "openai")]
pub mod openai;
mod recorded;
mod scripted;
#[cfg(feature = "openai")]
mod spec;
#[cfg(feature = "http")]
pub mod wire;

#[cfg(feature = "openai")]
pub use any::AnyModel;
#[cfg(feature = "openai")]
pub use compatible::OpenAiCompatible;
#[cfg(feature = "http")]
pub use filtered::Filtered;
#[cfg(feature = "gemini")]
pub use gemini::Gemini;
#[cfg(feature = "openai")]
pub use openai::OpenAi;
pub use recorded::{CassetteError, Recorded, RecordedModel};
pub use scripted::{Asked, AskedChoice, Say, ScriptedModel};
#[cfg(feature = "openai")]
pub use spec::{ModelSpec, SpecError};
