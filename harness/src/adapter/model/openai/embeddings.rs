//! Embeddings, as OpenAI and the compatible servers give them.

use super::usage;
use crate::adapter::model::wire::{Endpoint, Failure};
use crate::port::model::{EmbedRequest, Embeddings, ModelError, Usage};
use base64::Engine as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Most texts in one call; more are asked for in several.
const MOST_TEXTS: usize = 2048;

#[derive(Serialize)]
struct Request<'a> {
    model: &'a str,
    input: &'a [String],
    encoding_format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    dimensions: Option<u32>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    data: Option<Vec<Vector>>,
    usage: Option<Value>,
    error: Option<Value>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Vector {
    index: Option<usize>,
    /// Numbers, or base64 of little-endian floats.
    embedding: Option<Value>,
}

/// Embeds every text, in order.
pub(super) async fn embed(
    endpoint: &Endpoint,
    model: &str,
    request: EmbedRequest<'_>,
) -> Result<Embeddings, ModelError> {
    let mut all = Embeddings { vectors: Vec::with_capacity(request.texts.len()), usage: Usage::default() };
    for input in request.texts.chunks(MOST_TEXTS) {
        let body = Request { model, input, encoding_format: "float", dimensions: request.dimensions };
        let answer = endpoint.post("embeddings", &body, request.call).await?;
        let (vectors, usage) = answer.unary(|json| decode(json, input.len())).await?;
        all.vectors.extend(vectors);
        all.usage.add(&usage);
    }
    Ok(all)
}

#[doc(hidden)]
pub fn decode(json: &[u8], texts: usize) -> Result<(Vec<Vec<f32>>, Usage), Failure> {
    let body: Body = serde_json::from_slice(json).map_err(|_| Failure::malformed("the answer"))?;
    if let Some(error) = body.error.filter(|error| !error.is_null()) {
        return Err(Failure::from_error(&error));
    }
    let mut data = body.data.unwrap_or_default();
    // The order is in the index; where that is missing, in the list.
    if data.iter().all(|vector| vector.index.is_some()) {
        data.sort_by_key(|vector| vector.index);
    }
    let vectors: Option<Vec<Vec<f32>>> = data.into_iter().map(|vector| numbers(vector.embedding?)).collect();
    let vectors = vectors.ok_or_else(|| Failure::malformed("a vector"))?;
    let even = vectors.windows(2).all(|pair| matches!(pair, [a, b] if a.len() == b.len()));
    if vectors.len() != texts || !even {
        return Err(Failure::malformed("the number or the length of the vectors"));
    }
    Ok((vectors, body.usage.as_ref().map(usage::read).unwrap_or_default()))
}

fn numbers(embedding: Value) -> Option<Vec<f32>> {
    match embedding {
        Value::Array(numbers) => numbers.iter().map(|number| Some(number.as_f64()? as f32)).collect(),
        Value::String(text) => {
            let bytes = base64::engine::general_purpose::STANDARD.decode(text).ok()?;
            let (floats, rest) = bytes.as_chunks::<4>();
            rest.is_empty().then(|| floats.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_come_in_the_order_of_their_index() {
        let body = br#"{"data":[{"index":1,"embedding":[2.0]},{"index":0,"embedding":[1]}]}"#;
        let (vectors, usage) = decode(body, 2).unwrap();
        assert_eq!(vectors, [[1.0], [2.0]]);
        assert_eq!(usage, Usage::default());
    }

    #[test]
    fn base64_vectors_are_read() {
        let text = base64::engine::general_purpose::STANDARD.encode([0, 0, 128, 63, 0, 0, 0, 192]);
        let body = format!(r#"{{"data":[{{"embedding":"{text}"}}]}}"#);
        assert_eq!(decode(body.as_bytes(), 1).unwrap().0, [[1.0, -2.0]]);
    }

    #[test]
    fn too_few_vectors_and_uneven_ones_are_malformed() {
        for body in [
            r#"{"data":[]}"#,
            r#"{"data":[{"embedding":[1]}]}"#,
            r#"{"data":[{"embedding":[1]},{"embedding":[1,2]}]}"#,
            r#"{"data":[{"embedding":[1]},{"embedding":["x"]}]}"#,
            "[]",
        ] {
            let kind = decode(body.as_bytes(), 2).unwrap_err().kind;
            assert_eq!(kind, crate::port::model::ModelErrorKind::Malformed, "{body}");
        }
    }
}
