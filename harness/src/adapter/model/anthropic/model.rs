//! A connected model: whom it asks, and how.

use super::options::Options;
use super::request;
use super::response;
use super::stream::MessagesStream;
use crate::adapter::model::claude::Family;
use crate::adapter::model::wire::{Endpoint, Failure};
use crate::port::BoxFuture;
use crate::port::model::{CallContext, CountTokens, Model, ModelError, ModelRequest, ModelSink};
use serde_json::Value;

/// A connected model of Anthropic, or of another host of Claude.
pub struct AnthropicModel {
    /// Where it is: the address above `v1/messages`, the key, the headers of every call.
    pub(crate) endpoint: Endpoint,
    /// Whose thinking and items are taken back.
    pub(crate) provider: &'static str,
    /// The id in the body.
    pub(crate) model: String,
    /// By what its family is known, where that is not the id: a deployment may be called anything.
    pub(crate) known_as: Option<String>,
    pub(crate) options: Options,
}

impl std::fmt::Debug for AnthropicModel {
    /// Its id alone: options hold whatever the application put there.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AnthropicModel").field("model", &self.model).finish_non_exhaustive()
    }
}

const MESSAGES: &str = "v1/messages";
const COUNT: &str = "v1/messages/count_tokens";

impl AnthropicModel {
    pub(super) fn family(&self) -> Family {
        Family::of(self.known_as.as_deref().unwrap_or(&self.model))
    }

    async fn ask(&self, request: &ModelRequest<'_>, out: &mut dyn ModelSink) -> Result<(), ModelError> {
        let body = request::request(self, request).map_err(|failure| self.endpoint.error(failure))?;
        let answer = self.endpoint.post(MESSAGES, &body, request.call).await?;
        match answer.streams(request.call.stream) {
            true => answer.stream(MessagesStream::new(self.provider), out).await,
            false => answer.unary(|json| response::unary(json, self.provider, out)).await,
        }
    }

    async fn count(&self, request: &ModelRequest<'_>) -> Result<u64, ModelError> {
        let body = request::counted(self, request).map_err(|failure| self.endpoint.error(failure))?;
        let call = CallContext { stream: false, ..request.call.clone() };
        let answer = self.endpoint.post(COUNT, &body, &call).await?;
        let count = |json: &[u8]| serde_json::from_slice::<Value>(json).ok()?.get("input_tokens")?.as_u64();
        answer.unary(|json| count(json).ok_or_else(|| Failure::malformed("the count"))).await
    }
}

impl Model for AnthropicModel {
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

impl CountTokens for AnthropicModel {
    fn count_tokens<'a>(&'a self, request: &'a ModelRequest<'a>) -> BoxFuture<'a, Result<u64, ModelError>> {
        Box::pin(self.count(request))
    }
}
