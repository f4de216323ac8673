//! One provider's API: how its recorded exchanges are replayed. A new provider is a row in [`of`] and a folder.

use crate::anthropic;
use crate::azure;
use crate::bedrock;
use crate::exchange::Exchange;
use crate::gemini;
use crate::meaning::Meaning;
use crate::openai;
use crate::owned::Owned;
use crate::server::Asked;
use harness::port::model::Model;

pub(crate) use harness_tests::holds::{Heard, Pieces, read_sse};

/// How the exchanges of one API are replayed.
#[derive(Clone, Copy)]
pub(crate) struct Family {
    /// The adapter of the exchange, connected to a server of ours.
    pub(crate) connect: fn(&Exchange, url: &str) -> Box<dyn Model>,
    /// The recorded request as a request of the port.
    pub(crate) rebuild: fn(&Exchange) -> Owned,
    /// What the answer means, read without the adapter.
    pub(crate) meaning: fn(&Exchange) -> Meaning,
    /// The adapter's decoder over the pieces of a stream.
    pub(crate) read: fn(&Exchange, Pieces<'_, '_>) -> Heard,
    /// What is wrong with a request that the adapter made for the exchange, by the official schema and beside the
    /// recorded one. Empty: nothing.
    pub(crate) wrong: fn(&Exchange, &Asked) -> Vec<String>,
}

/// The family of a conversation. Embeddings and counts have tests of their own.
pub(crate) fn of(exchange: &Exchange) -> Option<Family> {
    match (exchange.provider.as_str(), exchange.api.as_str()) {
        ("ollama", "native-chat") | ("bedrock", "invoke" | "invoke-stream") => None,
        ("anthropic", _) => Some(anthropic::FAMILY),
        ("bedrock", _) => Some(bedrock::FAMILY),
        ("gemini" | "vertex", _) => Some(gemini::FAMILY),
        ("azure" | "azure-inference", _) => Some(azure::FAMILY),
        _ => Some(openai::FAMILY),
    }
}
