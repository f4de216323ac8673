//! Embeddings, reranking and token counts: separate sub-traits, because few models have them all.

use super::{CallContext, ModelError, ModelRequest, Usage};
use crate::port::BoxFuture;

/// A model that turns texts into vectors.
pub trait Embed: Send + Sync + 'static {
    /// Embeds every text, in order.
    ///
    /// # Errors
    /// As [`super::Model::generate`].
    fn embed<'a>(&'a self, request: EmbedRequest<'a>) -> BoxFuture<'a, Result<Embeddings, ModelError>>;
}

/// Texts to embed.
#[derive(Debug, Clone, Copy)]
pub struct EmbedRequest<'a> {
    /// The texts.
    pub texts: &'a [String],
    /// The length of the vectors, where the model lets one choose.
    pub dimensions: Option<u32>,
    /// Who asks.
    pub call: &'a CallContext,
}

/// Vectors, one per text, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Embeddings {
    /// One vector per text, all of one length.
    pub vectors: Vec<Vec<f32>>,
    /// Tokens and money.
    pub usage: Usage,
}

/// A model that orders texts by how well they answer a query.
pub trait Rerank: Send + Sync + 'static {
    /// Scores every text.
    ///
    /// # Errors
    /// As [`super::Model::generate`].
    fn rerank<'a>(&'a self, request: RerankRequest<'a>) -> BoxFuture<'a, Result<Vec<Reranked>, ModelError>>;
}

/// Texts to order.
#[derive(Debug, Clone, Copy)]
pub struct RerankRequest<'a> {
    /// What is looked for.
    pub query: &'a str,
    /// The texts.
    pub texts: &'a [String],
    /// At most this many come back.
    pub top: Option<usize>,
    /// Who asks.
    pub call: &'a CallContext,
}

/// One text, scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reranked {
    /// Its position in the request.
    pub index: usize,
    /// Higher is better; the scale is the provider's.
    pub score: f32,
}

/// A model that counts the tokens of a request before it is sent.
pub trait CountTokens: Send + Sync + 'static {
    /// The tokens the request would read.
    ///
    /// # Errors
    /// As [`super::Model::generate`].
    fn count_tokens<'a>(&'a self, request: &'a ModelRequest<'a>) -> BoxFuture<'a, Result<u64, ModelError>>;
}
