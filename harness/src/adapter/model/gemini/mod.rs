//! Gemini: `generateContent` whole and streamed, on Google AI and on Vertex AI, embeddings and counts.
//!
//! Signatures of thoughts go back with the part they came with (`answer.rs` in, `contents.rs` out).
//! Never here: retries, keys in `Debug`. Next: `recipe.rs` for options, `families.rs` for what models differ in.

mod answer;
mod calls;
mod contents;
mod count;
mod embeddings;
mod families;
mod grounding;
mod model;
mod recipe;
mod request;
mod response;
mod stream;

pub(crate) use families::GAPS;
#[cfg(feature = "openai")]
pub(crate) use families::SPELLED;
pub use model::GeminiModel;
pub use recipe::Gemini;
#[doc(hidden)]
pub use response::unary;
pub use stream::GeminiStream;

/// What Gemini says of a filter and of its sources is for people and not sent back.
const GROUNDING: &str = "groundingMetadata";
