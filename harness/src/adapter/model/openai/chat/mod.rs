//! Chat Completions, as OpenAI and the compatible servers speak it.
//!
//! Own thin types: every field of an answer may be missing, unknown words are kept. What differs between
//! servers is a [`Dialect`]. Next: `request.rs` out, `response.rs` in whole, `stream.rs` in pieces.

mod answer;
mod calls;
mod dialect;
mod media;
mod messages;
mod reasoning;
mod request;
mod response;
mod stream;

pub use crate::adapter::model::history::CallIds;
pub use dialect::{Attachments, Dialect, Documents, Images, ReasoningReplay, SchemaForm, ToolChoiceForm};
pub(super) use request::request;
#[doc(hidden)]
pub use response::unary;
pub use stream::ChatStream;
