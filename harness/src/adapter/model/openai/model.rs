//! A connected model of the family: which API it speaks, and to whom.

use super::chat::{self, ChatStream, Dialect};
use super::embeddings;
use super::responses::{self, ResponsesStream};
use crate::adapter::model::wire::Endpoint;
use crate::port::BoxFuture;
use crate::port::model::{Embed, EmbedRequest, Embeddings, Model, ModelError, ModelRequest, ModelSink};

/// A connected model of OpenAI or of a compatible server.
#[derive(Debug)]
pub struct OpenAiModel {
    pub(crate) endpoint: Endpoint,
    pub(crate) provider: &'static str,
    pub(crate) model: String,
    /// By what its family is known, where that is not the id: a deployment may be called anything.
    pub(crate) known_as: Option<String>,
    pub(crate) api: Api,
}

/// Which API a model is asked through.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Api {
    /// `/responses`.
    Responses {
        /// Ask for readable summaries of the reasoning.
        summaries: bool,
    },
    /// `/chat/completions`.
    Chat(Dialect),
}

impl OpenAiModel {
    async fn respond(
        &self,
        summaries: bool,
        request: &ModelRequest<'_>,
        out: &mut dyn ModelSink,
    ) -> Result<(), ModelError> {
        let body = responses::request(self, request, summaries);
        let body = body.map_err(|failure| self.endpoint.error(failure))?;
        let answer = self.endpoint.post("responses", &body, request.call).await?;
        match answer.streams(request.call.stream) {
            true => answer.stream(ResponsesStream::of(self.provider), out).await,
            false => answer.unary(|json| responses::unary(json, self.provider, out)).await,
        }
    }

    async fn complete(
        &self,
        dialect: &Dialect,
        request: &ModelRequest<'_>,
        out: &mut dyn ModelSink,
    ) -> Result<(), ModelError> {
        let body = chat::request(&self.model, request, self.provider, dialect);
        let body = body.map_err(|failure| self.endpoint.error(failure))?;
        let answer = self.endpoint.post("chat/completions", &body, request.call).await?;
        match answer.streams(request.call.stream) {
            true => answer.stream(ChatStream::new(self.provider), out).await,
            false => answer.unary(|json| chat::unary(json, self.provider, out)).await,
        }
    }
}

impl Model for OpenAiModel {
    fn generate<'a>(
        &'a self,
        request: &'a ModelRequest<'a>,
        out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        Box::pin(async move {
            match &self.api {
                Api::Responses { summaries } => self.respond(*summaries, request, out).await,
                Api::Chat(dialect) => self.complete(dialect, request, out).await,
            }
        })
    }

    fn account(&self) -> Option<u64> {
        Some(self.endpoint.account())
    }
}

impl Embed for OpenAiModel {
    fn embed<'a>(&'a self, request: EmbedRequest<'a>) -> BoxFuture<'a, Result<Embeddings, ModelError>> {
        Box::pin(embeddings::embed(&self.endpoint, &self.model, request))
    }
}
