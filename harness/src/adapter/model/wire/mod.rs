//! What every model provider over HTTP shares: the client, the decoder of server-sent events, the bounds on
//! what is read, and the one place where a failure gets its class.
//!
//! Never here: a provider's own types, retries (the harness owns them), content or keys in an error or a log.
//! Next: `endpoint.rs` for one call, `sse.rs` for the stream, `failure.rs` for errors.

mod auth;
mod client;
mod connect;
mod details;
mod endpoint;
#[cfg(feature = "bedrock")]
mod event_stream;
mod exception;
mod failure;
#[cfg(feature = "providers")]
mod options;
mod path;
mod redact;
mod retry_after;
mod sse;
mod stream;
mod unreached;

pub use auth::{Auth, Sign, TokenSource, Unsigned};
#[cfg(feature = "azure-entra")]
pub(in crate::adapter::model) use client::shared as shared_client;
pub use connect::{connect_error, endpoint, find_key};
pub use endpoint::{Answer, Endpoint, WireLimits};
pub use failure::Failure;
pub use path::segment;
#[cfg(feature = "azure-entra")]
pub(in crate::adapter::model) use redact::identifier as plain_identifier;
pub use sse::{SseDecoder, SseEvent, SseLimits, SseTooLarge};
pub use stream::{Decode, Flow, StreamReader};
#[cfg(feature = "providers")]
pub(super) use stream::{MOST_ITEMS, too_many};

#[cfg(feature = "providers")]
pub(crate) use options::connection_setters;
