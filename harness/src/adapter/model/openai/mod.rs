//! The OpenAI family: Responses (the default), Chat Completions and Embeddings, streamed and unary.
//!
//! `chat/` also serves every compatible server; what differs there is data (`chat/dialect.rs`), never a copy.
//! Never here: retries, keys in `Debug`. Next: `recipe.rs` for options, `responses/` and `chat/` for the wire.

pub mod chat;
mod embeddings;
mod gaps;
mod model;
mod recipe;
pub mod responses;
mod usage;

#[doc(hidden)]
pub use embeddings::decode as decode_embeddings;
#[cfg(feature = "azure")]
pub(crate) use gaps::SPELLED_ON_AZURE;
pub(crate) use gaps::{GAPS, NO_CHAT, SPELLED};
pub(crate) use model::Api;
pub use model::OpenAiModel;
pub use recipe::OpenAi;
