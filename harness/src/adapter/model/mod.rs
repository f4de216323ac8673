//! Model adapters.

#[cfg(feature = "openai")]
mod any;
#[cfg(feature = "bedrock")]
pub mod bedrock;
#[cfg(feature = "openai")]
pub mod compatible;
mod fnv;
#[cfg(feature = "providers")]
mod history;
#[cfg(feature = "providers")]
mod media;
#[cfg(feature = "openai")]
pub mod openai;
#[cfg(feature = "providers")]
mod prices;
mod recorded;
mod scripted;
#[cfg(feature = "openai")]
mod spec;
#[cfg(feature = "http")]
pub mod wire;

#[cfg(feature = "openai")]
pub use any::AnyModel;
#[cfg(feature = "bedrock")]
pub use bedrock::Bedrock;
#[cfg(feature = "openai")]
pub use compatible::OpenAiCompatible;
#[cfg(feature = "openai")]
pub use openai::OpenAi;
#[cfg(feature = "providers")]
pub use prices::prices_date;
pub use recorded::{CassetteError, Recorded, RecordedModel};
pub use scripted::{Asked, AskedChoice, Say, ScriptedModel};
#[cfg(feature = "openai")]
pub use spec::{ModelSpec, SpecError};
