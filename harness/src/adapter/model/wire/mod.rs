//! What every model provider over HTTP shares: the client, the decoder of server-sent events, the bounds on
//! what is read, and the one place where a failure gets its class.
//!
//! Never here: a provider's own types, retries (the harness owns them), content or keys in an error or a log.
//! Next: `endpoint.rs` for one call, `sse.rs` for the stream, `failure.rs` for errors.

mod client;
mod endpoint;
mod failure;
#[cfg(feature = "openai")]
mod options;
mod redact;
mod retry_after;
#[cfg(feature = "openai")]
mod secret;
mod sse;
mod stream;
mod unreached;

pub use endpoint::{Answer, Endpoint, WireLimits};
pub use failure::Failure;
pub use sse::{SseDecoder, SseEvent, SseLimits, SseTooLarge};
pub use stream::{Decode, Flow, StreamReader};
pub(super) use stream::{MOST_ITEMS, too_many};

#[cfg(feature = "openai")]
pub(crate) use options::connection_setters;
#[cfg(feature = "openai")]
pub(crate) use secret::find_key;
