//! Embeddings of Google AI, many texts in a call.

use super::model::{GeminiModel, Place};
use crate::adapter::model::wire::Failure;
use crate::port::model::{EmbedRequest, Embeddings, ModelError, Usage};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Most texts in one call; more are asked for in several.
const MOST_TEXTS: usize = 100;

#[derive(Serialize)]
struct Batch<'a> {
    requests: Vec<One<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct One<'a> {
    model: &'a str,
    content: Content<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_dimensionality: Option<u32>,
}

#[derive(Serialize)]
struct Content<'a> {
    parts: [Text<'a>; 1],
}

#[derive(Serialize)]
struct Text<'a> {
    text: &'a str,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Body {
    embeddings: Option<Vec<Vector>>,
    usage_metadata: Option<Value>,
    error: Option<Value>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Vector {
    values: Option<Vec<f32>>,
}

/// Embeds every text, in order.
pub(super) async fn embed(model: &GeminiModel, request: EmbedRequest<'_>) -> Result<Embeddings, ModelError> {
    if model.place == Place::Vertex {
        let what = "embeddings of Vertex AI are not supported; ask Google AI";
        return Err(model.endpoint.error(Failure::unsupported(what)));
    }
    let name = format!("models/{}", model.model);
    let one = |text| One {
        model: &name,
        content: Content { parts: [Text { text }] },
        output_dimensionality: request.dimensions,
    };
    let mut all = Embeddings { vectors: Vec::with_capacity(request.texts.len()), usage: Usage::default() };
    for texts in request.texts.chunks(MOST_TEXTS) {
        let body = Batch { requests: texts.iter().map(|text| one(text)).collect() };
        let answer = model.endpoint.post(&model.path("batchEmbedContents"), &body, request.call).await?;
        let (vectors, usage) = answer.unary(|json| decode(json, texts.len())).await?;
        all.vectors.extend(vectors);
        all.usage.add(&usage);
    }
    Ok(all)
}

fn decode(json: &[u8], texts: usize) -> Result<(Vec<Vec<f32>>, Usage), Failure> {
    let body: Body = serde_json::from_slice(json).map_err(|_| Failure::malformed("the answer"))?;
    if let Some(error) = body.error.filter(|error| !error.is_null()) {
        return Err(Failure::from_error(&error));
    }
    let vectors = body.embeddings.unwrap_or_default().into_iter().map(|vector| vector.values);
    let vectors: Option<Vec<Vec<f32>>> = vectors.collect();
    let vectors = vectors.ok_or_else(|| Failure::malformed("a vector"))?;
    let even = vectors.windows(2).all(|pair| matches!(pair, [a, b] if a.len() == b.len()));
    if vectors.len() != texts || !even {
        return Err(Failure::malformed("the number or the length of the vectors"));
    }
    let read = body.usage_metadata.as_ref().and_then(|usage| usage.get("promptTokenCount")?.as_u64());
    Ok((vectors, Usage { input_tokens: read, ..Usage::default() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::model::ModelErrorKind;

    #[test]
    fn too_few_vectors_and_uneven_ones_are_malformed() {
        for body in [
            r#"{"embeddings":[]}"#,
            r#"{"embeddings":[{"values":[1]},{"values":[1,2]}]}"#,
            r#"{"embeddings":[{"values":[1]},{}]}"#,
            "[]",
        ] {
            assert_eq!(decode(body.as_bytes(), 2).unwrap_err().kind, ModelErrorKind::Malformed, "{body}");
        }
        let (vectors, usage) = decode(br#"{"embeddings":[{"values":[1,-2.5]}]}"#, 1).unwrap();
        assert_eq!(vectors, [[1.0, -2.5]]);
        assert_eq!(usage, Usage::default());
    }
}
