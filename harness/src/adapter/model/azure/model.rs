//! A connected model on Azure: one of the two families of APIs that are served there.

use crate::adapter::model::anthropic::AnthropicModel;
use crate::adapter::model::openai::OpenAiModel;
use crate::adapter::model::wire::Failure;
use crate::port::BoxFuture;
use crate::port::model::{Embed, EmbedRequest, Embeddings, Model, ModelError, ModelRequest, ModelSink};

/// A connected model on Azure.
#[derive(Debug)]
pub struct AzureModel(pub(super) Served);

/// Through which family of APIs.
#[derive(Debug)]
pub(super) enum Served {
    OpenAi(OpenAiModel),
    Claude(AnthropicModel),
}

impl Model for AzureModel {
    fn generate<'a>(
        &'a self,
        request: &'a ModelRequest<'a>,
        out: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        match &self.0 {
            Served::OpenAi(model) => model.generate(request, out),
            Served::Claude(model) => model.generate(request, out),
        }
    }

    fn account(&self) -> Option<u64> {
        match &self.0 {
            Served::OpenAi(model) => model.account(),
            Served::Claude(model) => model.account(),
        }
    }
}

impl Embed for AzureModel {
    fn embed<'a>(&'a self, request: EmbedRequest<'a>) -> BoxFuture<'a, Result<Embeddings, ModelError>> {
        match &self.0 {
            Served::OpenAi(model) => model.embed(request),
            Served::Claude(model) => {
                let error =
                    model.endpoint.error(Failure::unsupported("Claude embeds nothing; use another model"));
                Box::pin(std::future::ready(Err(error)))
            }
        }
    }
}
