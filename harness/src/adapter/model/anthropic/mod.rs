//! Anthropic: the Messages API, streamed and unary, and token counts.
//!
//! Who is asked (endpoint, key) is `recipe.rs` alone, so that another host of Claude builds an [`AnthropicModel`] of
//! its own. Never here: retries, keys in `Debug`. Next: `request.rs` and `messages.rs` out, `response.rs` in whole,
//! `stream.rs` in pieces, `../claude.rs` for what models differ in.

mod answer;
mod event;
mod gaps;
mod media;
mod messages;
mod model;
mod options;
mod recipe;
mod request;
mod response;
mod schema;
mod stream;
mod thinking;
mod tools;
mod usage;

pub(crate) use gaps::GAPS;
#[cfg(feature = "openai")]
pub(crate) use gaps::SPELLED;
#[cfg(feature = "azure")]
pub(crate) use gaps::SPELLED_ON_AZURE;
pub use model::AnthropicModel;
pub(crate) use options::Options;
pub use options::{CacheFor, Thinking};
pub use recipe::Anthropic;
pub use recipe::VERSION;
#[doc(hidden)]
pub use response::unary;
pub use stream::MessagesStream;
