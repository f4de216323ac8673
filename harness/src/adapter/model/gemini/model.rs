//! A connected Gemini model: where it is asked, and how.

use super::stream::GeminiStream;
use super::{count, embeddings, request, response};
use crate::adapter::model::wire::{Endpoint, segment};
use crate::port::BoxFuture;
use crate::port::model::{
    CountTokens, Embed, EmbedRequest, Embeddings, Model, ModelError, ModelRequest, ModelSink,
};

/// A connected Gemini model.
#[derive(Debug)]
pub struct GeminiModel {
    pub(super) endpoint: Endpoint,
    pub(super) place: Place,
    pub(super) model: String,
    pub(super) options: Options,
}

/// Who serves the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    GoogleAi,
    Vertex,
}

impl Place {
    /// Who may read its thoughts back.
    pub(super) fn provider(self) -> &'static str {
        match self {
            Place::GoogleAi => "gemini",
            Place::Vertex => "vertex",
        }
    }
}

/// What a recipe asks for beside the request.
#[derive(Debug, Clone, Default)]
pub(super) struct Options {
    pub(super) thoughts: bool,
    pub(super) pictures: bool,
    pub(super) server_tools: Vec<String>,
    /// Category and threshold.
    pub(super) safety: Vec<(String, String)>,
}

impl GeminiModel {
    /// The path of a method of the model.
    pub(super) fn path(&self, method: &str) -> String {
        // An id with a slash says its own collection: `tunedModels/mine`.
        match self.model.split_once('/') {
            Some((collection, id)) => format!("{}/{}:{method}", segment(collection), segment(id)),
            None => format!("models/{}:{method}", segment(&self.model)),
        }
    }

    async fn ask(&self, request: &ModelRequest<'_>, out: &mut dyn ModelSink) -> Result<(), ModelError> {
        let provider = self.place.provider();
        let body = request::request(&self.model, self.place, &self.options, request);
        let body = body.map_err(|failure| self.endpoint.error(failure))?;
        let path = match request.call.stream {
            true => self.path("streamGenerateContent?alt=sse"),
            false => self.path("generateContent"),
        };
        let answer = self.endpoint.post(&path, &body, request.call).await?;
        match answer.streams(request.call.stream) {
            true => answer.stream(GeminiStream::new(provider), out).await,
            false => answer.unary(|json| response::unary(json, provider, out)).await,
        }
    }
}

impl Model for GeminiModel {
    fn generate<'a>(
        &'a self,
        request: &'a ModelRequest<'a>,
        out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        Box::pin(self.ask(request, out))
    }

    fn account(&self) -> Option<u64> {
        Some(self.endpoint.account())
    }
}

impl Embed for GeminiModel {
    fn embed<'a>(&'a self, request: EmbedRequest<'a>) -> BoxFuture<'a, Result<Embeddings, ModelError>> {
        Box::pin(embeddings::embed(self, request))
    }
}

impl CountTokens for GeminiModel {
    fn count_tokens<'a>(&'a self, request: &'a ModelRequest<'a>) -> BoxFuture<'a, Result<u64, ModelError>> {
        Box::pin(count::count(self, request))
    }
}
