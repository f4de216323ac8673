//! Model adapters.

#[cfg(feature = "anthropic")]
pub mod anthropic;
#[cfg(feature = "openai")]
mod any;
#[cfg(feature = "azure")]
pub mod azure;
#[cfg(feature = "bedrock")]
pub mod bedrock;
#[cfg(any(feature = "anthropic", feature = "bedrock"))]
#[cfg_attr(not(feature = "anthropic"), allow(dead_code, reason = "Bedrock needs not all of it"))]
mod claude;
#[cfg(feature = "openai")]
pub mod compatible;
#[cfg(feature = "http")]
mod filtered;
mod fnv;
#[cfg(feature = "openai")]
mod gaps;
#[cfg(feature = "gemini")]
pub mod gemini;
#[cfg(feature = "providers")]
#[cfg_attr(
    not(feature = "openai"),
    allow(dead_code, unreachable_pub, reason = "no provider needs all of it")
)]
mod history;
#[cfg(feature = "providers")]
#[cfg_attr(not(feature = "openai"), allow(dead_code, reason = "no provider needs all of it"))]
mod media;
#[cfg(feature = "openai")]
pub mod openai;
#[cfg(feature = "providers")]
mod prices;
mod recorded;
mod scripted;
#[cfg(feature = "openai")]
mod spec;
#[cfg(any(feature = "anthropic", feature = "bedrock", feature = "gemini"))]
mod told;
#[cfg(feature = "http")]
pub mod wire;

#[cfg(feature = "anthropic")]
pub use anthropic::Anthropic;
#[cfg(feature = "openai")]
pub use any::AnyModel;
#[cfg(feature = "azure")]
pub use azure::AzureFoundry;
#[cfg(feature = "bedrock")]
pub use bedrock::Bedrock;
#[cfg(feature = "openai")]
pub use compatible::OpenAiCompatible;
#[cfg(feature = "http")]
pub use filtered::Filtered;
#[cfg(feature = "gemini")]
pub use gemini::Gemini;
#[cfg(feature = "openai")]
pub use openai::OpenAi;
#[cfg(feature = "providers")]
pub use prices::prices_date;
pub use recorded::{CassetteError, Recorded, RecordedModel};
pub use scripted::{Asked, AskedChoice, Say, ScriptedModel};
#[cfg(feature = "openai")]
pub use spec::{ModelSpec, SpecError};
