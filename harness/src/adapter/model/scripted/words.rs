//! Embeddings, reranking and token counts without a model: words, hashed into a vector.
//!
//! Deterministic and good enough to find the text that shares words with a question; it knows no synonyms.

use super::{ScriptedModel, failed};
use crate::adapter::model::fnv::fnv1a;
use crate::port::BoxFuture;
use crate::port::model::{
    CountTokens, Embed, EmbedRequest, Embeddings, Message, ModelError, ModelErrorKind, ModelRequest, Rerank,
    RerankRequest, Reranked, Usage,
};

const DIMENSIONS: u32 = 256;
const MAX_DIMENSIONS: u32 = 8192;

impl Embed for ScriptedModel {
    /// One vector of length 1 per text.
    fn embed<'a>(&'a self, request: EmbedRequest<'a>) -> BoxFuture<'a, Result<Embeddings, ModelError>> {
        Box::pin(std::future::ready(embed(request)))
    }
}

impl Rerank for ScriptedModel {
    fn rerank<'a>(&'a self, request: RerankRequest<'a>) -> BoxFuture<'a, Result<Vec<Reranked>, ModelError>> {
        let query = vector(request.query, DIMENSIONS);
        let score = |text: &String| query.iter().zip(vector(text, DIMENSIONS)).map(|(a, b)| a * b).sum();
        let scored = request.texts.iter().map(score).enumerate();
        let mut scored: Vec<_> = scored.map(|(index, score)| Reranked { index, score }).collect();
        scored.sort_by(|a, b| b.score.total_cmp(&a.score));
        scored.truncate(request.top.unwrap_or(usize::MAX));
        Box::pin(std::future::ready(Ok(scored)))
    }
}

impl CountTokens for ScriptedModel {
    /// A token per word of the instructions and of what was said.
    fn count_tokens<'a>(&'a self, request: &'a ModelRequest<'a>) -> BoxFuture<'a, Result<u64, ModelError>> {
        let said: usize = request.messages.iter().map(Message::text).map(|text| words(&text).count()).sum();
        let count = (words(request.instructions).count() + said) as u64;
        Box::pin(std::future::ready(Ok(count)))
    }
}

fn embed(request: EmbedRequest<'_>) -> Result<Embeddings, ModelError> {
    let dimensions = request.dimensions.unwrap_or(DIMENSIONS);
    if !(1..=MAX_DIMENSIONS).contains(&dimensions) {
        let message = format!("vectors have 1 to {MAX_DIMENSIONS} dimensions, not {dimensions}");
        return Err(failed(ModelErrorKind::InvalidRequest, message));
    }
    let read: usize = request.texts.iter().map(|text| words(text).count()).sum();
    let usage = Usage { input_tokens: Some(read as u64), ..Usage::default() };
    let vectors = request.texts.iter().map(|text| vector(text, dimensions)).collect();
    Ok(Embeddings { vectors, usage })
}

fn vector(text: &str, dimensions: u32) -> Vec<f32> {
    let mut vector = vec![0.0f32; dimensions as usize];
    for word in words(text) {
        let at = (fnv1a(&word) % u64::from(dimensions)) as usize;
        if let Some(count) = vector.get_mut(at) {
            *count += 1.0;
        }
    }
    // Many times the same word says little more than twice.
    vector.iter_mut().for_each(|count| *count = count.ln_1p());
    let length = vector.iter().map(|count| count * count).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|count| *count /= length);
    } else if let Some(first) = vector.first_mut() {
        // Also an empty text has a direction, so that nobody divides by zero.
        *first = 1.0;
    }
    vector
}

/// Words in lower case; a plural is its singular.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(|word| {
        let word = word.to_lowercase();
        match word.strip_suffix('s') {
            Some(singular) if singular.chars().count() >= 3 && !singular.ends_with('s') => {
                singular.to_owned()
            }
            _ => word,
        }
    })
}
