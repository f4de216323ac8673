//! A model without an agent: one text, embeddings, a new order, a count of tokens.

use super::WorkflowRun;
use super::scope::StepScope;
use crate::agent::{Asking, Other, Wanted, ask, ask_other};
use crate::capability::model as declared;
use crate::error::{Error, Result};
use crate::port::BoxFuture;
use crate::port::model::{
    CallContext, EmbedRequest, Embeddings, GenerateOptions, Message, ModelRequest, ModelResponse,
    RerankRequest, Reranked, ToolChoice, Usage,
};
use crate::run::{Member, ModelChain, Run};
use std::marker::PhantomData;
use std::sync::Arc;

/// A bound model, for a workflow that declared its alias.
///
/// `W` is that workflow: what goes beyond text needs its `requires(..)`.
pub struct ModelHandle<W> {
    run: Arc<Run>,
    chain: Arc<ModelChain>,
    scope: Arc<StepScope>,
    workflow: PhantomData<fn() -> W>,
}

impl<W> ModelHandle<W> {
    pub(super) fn new(inner: &WorkflowRun, alias: &str, declared: &[&str]) -> Result<Self> {
        let missing = |hint: String| Error::Capability { capability: format!("model \"{alias}\""), hint };
        if !declared.contains(&alias) {
            return Err(missing(format!("add \"{alias}\" to `#[workflow(models = [..])]`")));
        }
        let chain = inner.run.env.models.get(alias);
        let chain = chain.ok_or_else(|| missing(format!("add `{alias}: ..` to `models` of the harness")))?;
        let (run, scope) = (Arc::clone(&inner.run), Arc::clone(&inner.scope));
        Ok(ModelHandle { run, chain: Arc::clone(chain), scope, workflow: PhantomData })
    }

    /// One answer to one conversation, with the harness's retries, fallbacks, budgets and events.
    ///
    /// # Errors
    /// The model's, the budget's, or the run's deadline.
    pub async fn generate(&self, instructions: &str, messages: &[Message]) -> Result<ModelResponse> {
        let options = GenerateOptions {
            max_output_tokens: self.run.bounds.model.max_output_tokens,
            ..GenerateOptions::default()
        };
        // Each call is another one for the provider, also under one run and one turn.
        let (place, ordinal) = self.scope.next("model");
        ask(Asking {
            run: &self.run,
            place: (&place, ordinal),
            chain: &self.chain,
            instructions,
            messages,
            wanted: Wanted::TEXT,
            options: &options,
            turn: 0,
        })
        .await
        .map(|answered| answered.response)
    }

    /// One vector per text, in order. Needs `requires(model.embeddings)`.
    ///
    /// # Errors
    /// [`Error::Capability`] when no member of the alias has `model.embeddings`; else the model's own.
    pub fn embed<'a>(&'a self, texts: &'a [String]) -> BoxFuture<'a, Result<Embeddings>>
    where
        W: declared::Embeddings,
    {
        // Not an `async fn`: its missing bound would be told three times.
        Box::pin(self.embedded(texts))
    }

    async fn embedded(&self, texts: &[String]) -> Result<Embeddings> {
        let found = self.chain.members.iter().find_map(|member| Some((member, member.model.embed.as_ref()?)));
        let (member, embed) = found.ok_or_else(|| self.lacks("model.embeddings"))?;
        let bytes = texts.iter().map(String::len).sum();
        let call = |call| -> BoxFuture<'_, _> {
            Box::pin(async move {
                let answer = embed.embed(EmbedRequest { texts, dimensions: None, call: &call }).await?;
                let usage = answer.usage;
                Ok((answer, usage))
            })
        };
        ask_other(self.other(member, "embed", bytes), call).await
    }

    /// The texts by how well they answer the query, best first. Needs `requires(model.rerank)`.
    ///
    /// # Errors
    /// [`Error::Capability`] when no member of the alias has `model.rerank`; else the model's own.
    pub fn rerank<'a>(&'a self, query: &'a str, texts: &'a [String]) -> BoxFuture<'a, Result<Vec<Reranked>>>
    where
        W: declared::Rerank,
    {
        Box::pin(self.reranked(query, texts))
    }

    async fn reranked(&self, query: &str, texts: &[String]) -> Result<Vec<Reranked>> {
        let found =
            self.chain.members.iter().find_map(|member| Some((member, member.model.rerank.as_ref()?)));
        let (member, rerank) = found.ok_or_else(|| self.lacks("model.rerank"))?;
        let bytes = query.len() + texts.iter().map(String::len).sum::<usize>();
        let call = |call| -> BoxFuture<'_, _> {
            Box::pin(async move {
                let order = rerank.rerank(RerankRequest { query, texts, top: None, call: &call }).await?;
                Ok((order, Usage::default()))
            })
        };
        let mut order = ask_other(self.other(member, "rerank", bytes), call).await?;
        order.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ok(order)
    }

    /// The tokens that these instructions and messages would read, as the provider counts them. Needs
    /// `requires(model.token_count)`.
    ///
    /// # Errors
    /// [`Error::Capability`] when no member of the alias has `model.token_count`; else the model's own.
    pub fn count_tokens<'a>(
        &'a self,
        instructions: &'a str,
        messages: &'a [Message],
    ) -> BoxFuture<'a, Result<u64>>
    where
        W: declared::TokenCount,
    {
        Box::pin(self.counted(instructions, messages))
    }

    async fn counted(&self, instructions: &str, messages: &[Message]) -> Result<u64> {
        let found = self.chain.members.iter().find_map(|member| Some((member, member.model.count.as_ref()?)));
        let (member, count) = found.ok_or_else(|| self.lacks("model.token_count"))?;
        let call = |call: CallContext| -> BoxFuture<'_, _> {
            Box::pin(async move {
                let request = ModelRequest {
                    instructions,
                    messages,
                    tools: &[],
                    tool_choice: ToolChoice::None,
                    output: None,
                    options: &GenerateOptions::default(),
                    call: &call,
                };
                // Providers count for nothing.
                let usage = Usage { input_tokens: Some(0), cost_micros: Some(0), ..Usage::default() };
                Ok((count.count_tokens(&request).await?, usage))
            })
        };
        ask_other(self.other(member, "count_tokens", 0), call).await
    }

    fn lacks(&self, capability: &str) -> Error {
        let hint = format!("bind `{}` to an adapter that has it", self.chain.alias);
        Error::Capability { capability: capability.to_owned(), hint }
    }

    fn other<'a>(&'a self, member: &'a Member, name: &'static str, bytes: usize) -> Other<'a> {
        let place = self.scope.next(name);
        Other { run: &self.run, chain: &self.chain, member, place, bytes }
    }
}
