//! Servers that speak OpenAI's Chat Completions and Embeddings: local ones and hosted ones.
//!
//! A server is a `const Profile`, data about its address, key and ways; the code is that of `openai/chat`.
//! Next: `profile.rs` for the known servers, `recipe.rs` for options.

mod profile;
mod recipe;

pub use profile::{Key, Profile};
pub use recipe::OpenAiCompatible;
pub(super) use recipe::{SPELLED, cost};
