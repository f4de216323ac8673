//! Embeddings through InvokeModel: Titan, one text in a call, and Cohere, up to 96.

use super::family::Family;
use crate::adapter::model::wire::{Answer, Endpoint, Failure, segment};
use crate::port::model::{EmbedRequest, Embeddings, ModelError, Usage};
use serde_json::{Value, json};

/// Most texts in one call of Cohere.
const MOST_TEXTS: usize = 96;
/// How many tokens were read, where the body does not say.
const TOKENS: &str = "x-amzn-bedrock-input-token-count";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    TitanOne,
    TitanTwo,
    /// Versions 3 and 4; from 4 on the length of the vectors can be chosen.
    Cohere {
        sized: bool,
    },
}

impl Form {
    fn of(model: &str) -> Option<Self> {
        let Family { maker, name } = Family::of(model);
        match maker {
            "amazon" if name.starts_with("titan-embed-text-v2") => Some(Form::TitanTwo),
            "amazon" if name.starts_with("titan-embed-") => Some(Form::TitanOne),
            "cohere" if name.starts_with("embed-v4") => Some(Form::Cohere { sized: true }),
            "cohere" if name.starts_with("embed-") => Some(Form::Cohere { sized: false }),
            _ => None,
        }
    }

    fn body(self, texts: &[String], dimensions: Option<u32>, input_type: &str) -> Result<Value, Failure> {
        let one = texts.first().map(String::as_str).unwrap_or_default();
        let mut body = match self {
            Form::TitanOne | Form::TitanTwo => json!({"inputText": one}),
            Form::Cohere { .. } => {
                json!({"texts": texts, "input_type": input_type, "embedding_types": ["float"]})
            }
        };
        match (self, dimensions) {
            (_, None) => {}
            (Form::TitanTwo, Some(length)) => body["dimensions"] = length.into(),
            (Form::Cohere { sized: true }, Some(length)) => body["output_dimension"] = length.into(),
            _ => {
                return Err(Failure::unsupported(
                    "this model's vectors have one length; leave `dimensions` out",
                ));
            }
        }
        Ok(body)
    }
}

/// Embeds every text, in order.
pub(super) async fn embed(
    endpoint: &Endpoint,
    model: &str,
    input_type: &str,
    request: EmbedRequest<'_>,
) -> Result<Embeddings, ModelError> {
    let Some(form) = Form::of(model) else {
        return Err(endpoint.error(Failure::unsupported(
            "only Titan and Cohere embed here; write their ids, an application's own profile tells no model",
        )));
    };
    let path = format!("model/{}/invoke", segment(model));
    let most = if matches!(form, Form::Cohere { .. }) { MOST_TEXTS } else { 1 };
    let mut all = Embeddings { vectors: Vec::with_capacity(request.texts.len()), usage: Usage::default() };
    for texts in request.texts.chunks(most) {
        let body =
            form.body(texts, request.dimensions, input_type).map_err(|failure| endpoint.error(failure))?;
        let answer = endpoint.post(&path, &body, request.call).await?;
        let told = tokens(&answer);
        let (vectors, counted) = answer.unary(|json| decode(json, texts.len())).await?;
        all.vectors.extend(vectors);
        all.usage.add(&Usage { input_tokens: counted.or(told), ..Usage::default() });
    }
    let lengths = || all.vectors.iter().map(Vec::len);
    if lengths().min() != lengths().max() {
        return Err(endpoint.error(Failure::malformed("the length of the vectors")));
    }
    Ok(all)
}

fn tokens(answer: &Answer<'_>) -> Option<u64> {
    answer.header(TOKENS)?.parse().ok()
}

fn decode(json: &[u8], texts: usize) -> Result<(Vec<Vec<f32>>, Option<u64>), Failure> {
    let body: Value = serde_json::from_slice(json).map_err(|_| Failure::malformed("the answer"))?;
    let one = || body.get("embedding").and_then(numbers).map(|vector| vec![vector]);
    let several = |list: &Value| list.as_array()?.iter().map(numbers).collect::<Option<Vec<Vec<f32>>>>();
    // Cohere answers with a list, or with a list for each type of number.
    let vectors = one()
        .or_else(|| several(body.pointer("/embeddings/float")?))
        .or_else(|| several(body.get("embeddings")?))
        .filter(|vectors| vectors.len() == texts && vectors.iter().all(|vector| !vector.is_empty()));
    let vectors = vectors.ok_or_else(|| Failure::malformed("the number of the vectors, or one of them,"))?;
    Ok((vectors, body.get("inputTextTokenCount").and_then(Value::as_u64)))
}

fn numbers(list: &Value) -> Option<Vec<f32>> {
    list.as_array()?.iter().map(|number| number.as_f64().map(|number| number as f32)).collect()
}
