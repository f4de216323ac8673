//! One provider's API: how its recorded exchanges are replayed. A new provider is a row in [`of`] and a folder.

use crate::bedrock;
use crate::exchange::Exchange;
use crate::meaning::Meaning;
use crate::openai;
use crate::owned::Owned;
use crate::server::Asked;
use harness::adapter::model::wire::{Decode, Failure, Flow, SseLimits, StreamReader};
use harness::port::model::{Model, ModelEvent};

/// What a stream came to: its events, and how it ended.
pub(crate) type Heard = (Vec<ModelEvent>, Result<(), Failure>);

/// Pieces of a body, as a network delivers them.
pub(crate) type Pieces<'a, 'b> = &'a mut dyn Iterator<Item = &'b [u8]>;

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
        ("bedrock", _) => Some(bedrock::FAMILY),
        ("anthropic" | "azure" | "azure-inference" | "gemini" | "gpustack" | "vertex", _) => None,
        _ => Some(openai::FAMILY),
    }
}

/// Reads a stream of server-sent events.
pub(crate) fn read_sse(decode: impl Decode, pieces: Pieces<'_, '_>) -> Heard {
    read_with(StreamReader::new(decode, SseLimits::default()), pieces)
}

/// Reads a stream.
pub(crate) fn read_with(mut reader: StreamReader<impl Decode>, pieces: Pieces<'_, '_>) -> Heard {
    let mut events = Vec::new();
    for piece in pieces {
        match reader.feed(piece, &mut events) {
            Ok(Flow::Continue) => {}
            Ok(Flow::Done) => return (events, Ok(())),
            Err(failure) => return (events, Err(failure)),
        }
    }
    let end = reader.finish(&mut events);
    (events, end)
}
