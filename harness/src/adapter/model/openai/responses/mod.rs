//! The Responses API of OpenAI.
//!
//! Nothing is stored at the provider (`store: false`), so reasoning comes back encrypted and is replayed
//! unchanged before the item it led to. Next: `request.rs` out, `response.rs` in whole, `stream.rs` in pieces.

mod input;
mod request;
mod response;
mod stream;

pub(super) use request::request;
#[doc(hidden)]
pub use response::unary;
pub use stream::ResponsesStream;

/// Who answers where nobody says otherwise; only the same may read its reasoning back.
const PROVIDER: &str = "openai";
