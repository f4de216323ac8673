//! A connected model of Bedrock.

use super::options::Options;
use super::{ConverseStream, embeddings, request, response};
use crate::adapter::model::wire::{Endpoint, Failure, segment};
use crate::port::BoxFuture;
use crate::port::model::{
    CountTokens, Embed, EmbedRequest, Embeddings, Model, ModelError, ModelEvent, ModelRequest, ModelSink,
};
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use serde_json::Value;

/// A connected model of Bedrock.
pub struct BedrockModel {
    pub(super) endpoint: Endpoint,
    pub(super) model: String,
    pub(super) options: Options,
}

impl std::fmt::Debug for BedrockModel {
    /// Its id alone: options hold whatever the application put there.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BedrockModel").field("model", &self.model).finish_non_exhaustive()
    }
}

impl BedrockModel {
    async fn converse(&self, request: &ModelRequest<'_>, out: &mut dyn ModelSink) -> Result<(), ModelError> {
        let body = request::converse(&self.model, request, &self.options);
        let body = body.map_err(|failure| self.endpoint.error(failure))?;
        let (operation, accept) = match request.call.stream {
            true => ("converse-stream", "application/vnd.amazon.eventstream"),
            false => ("converse", "application/json"),
        };
        let path = format!("model/{}/{operation}", segment(&self.model));
        let own = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
        let answer = self.endpoint.post_with(&path, own, &body, request.call).await?;
        if let Some(id) = answer.header("x-amzn-requestid").map(str::to_owned) {
            out.push(ModelEvent::Started { response_id: Some(id), model: None });
        }
        match answer.streams(request.call.stream) {
            true => answer.stream(ConverseStream::new(&self.model), out).await,
            false => answer.unary(|json| response::unary(json, &self.model, out)).await,
        }
    }

    async fn count(&self, request: &ModelRequest<'_>) -> Result<u64, ModelError> {
        let body = request::count(&self.model, request, &self.options);
        let body = body.map_err(|failure| self.endpoint.error(failure))?;
        let path = format!("model/{}/count-tokens", segment(request::counts(&self.model)));
        let answer = self.endpoint.post(&path, &body, request.call).await?;
        let read = |json: &[u8]| {
            let body: Option<Value> = serde_json::from_slice(json).ok();
            let tokens = body.as_ref().and_then(|body| body.get("inputTokens")?.as_u64());
            tokens.ok_or_else(|| Failure::malformed("the count"))
        };
        answer.unary(read).await
    }
}

impl Model for BedrockModel {
    fn generate<'a>(
        &'a self,
        request: &'a ModelRequest<'a>,
        out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        Box::pin(self.converse(request, out))
    }

    fn account(&self) -> Option<u64> {
        Some(self.endpoint.account())
    }
}

impl Embed for BedrockModel {
    fn embed<'a>(&'a self, request: EmbedRequest<'a>) -> BoxFuture<'a, Result<Embeddings, ModelError>> {
        let input_type = self.options.input_type.as_deref().unwrap_or("search_document");
        Box::pin(embeddings::embed(&self.endpoint, &self.model, input_type, request))
    }
}

impl CountTokens for BedrockModel {
    fn count_tokens<'a>(&'a self, request: &'a ModelRequest<'a>) -> BoxFuture<'a, Result<u64, ModelError>> {
        Box::pin(self.count(request))
    }
}
