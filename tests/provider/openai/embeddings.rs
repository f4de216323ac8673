//! Recorded embeddings.

use super::{model, schema};
use crate::exchange::{self, Exchange};
use crate::meaning::Meaning;
use crate::openai::oracle;
use crate::replay::serve;
use crate::server::Asked;
use harness::port::model::{CallContext, Embed as _, EmbedRequest, Embeddings, ModelError};
use serde_json::Value;

/// Asks what was recorded, and hears what was answered.
pub(crate) async fn embed(exchange: &Exchange) -> (Result<Embeddings, ModelError>, Asked) {
    let server = serve(exchange).await;
    let texts: Vec<String> = match &exchange.asked()["input"] {
        Value::String(text) => vec![text.clone()],
        Value::Array(texts) => texts.iter().map(|text| text.as_str().unwrap().to_owned()).collect(),
        _ => {
            let vectors = exchange.response["body"]["data"].as_array().unwrap();
            vectors.iter().map(|_| "text".to_owned()).collect()
        }
    };
    let model = model(exchange, &server.url);
    let request = EmbedRequest { texts: &texts, dimensions: None, call: &CallContext::default() };
    (model.embed(request).await, server.asked().await)
}

#[tokio::test]
async fn every_embedding_is_read_and_asked_for_by_the_schema() {
    let schema = schema("CreateEmbeddingRequest");
    let mut vectors = 0;
    for (exchange, _) in exchange::all().iter().filter(|(exchange, _)| ours(exchange)) {
        let body = &exchange.response["body"];
        let (result, asked) = embed(exchange).await;
        match (result, oracle_vectors(body)) {
            (Ok(embeddings), Some(expected)) => {
                assert_eq!(embeddings.vectors, expected, "{}", exchange.name);
                assert_eq!(embeddings.usage.input_tokens, body["usage"]["prompt_tokens"].as_u64());
                vectors += expected.len();
            }
            (Err(error), None) => {
                assert_eq!(Meaning::Error(error.kind), oracle::meaning(exchange), "{}", exchange.name);
            }
            (result, _) => panic!("{}: {result:?}", exchange.name),
        }
        assert_eq!(asked.path(), "/v1/embeddings");
        assert!(schema.is_valid(&asked.body), "{}", asked.body);
    }
    assert!(vectors >= 4, "{vectors}");
}

/// Azure's have a test of their own.
fn ours(exchange: &exchange::Exchange) -> bool {
    exchange.api == "embeddings" && exchange.provider != "azure"
}

pub(crate) fn oracle_vectors(body: &Value) -> Option<Vec<Vec<f32>>> {
    let vector = |item: &Value| match &item["embedding"] {
        Value::Array(numbers) => numbers.iter().map(|number| number.as_f64().unwrap() as f32).collect(),
        Value::String(text) => {
            let bytes = crate::base64::decode(text);
            bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect()
        }
        other => panic!("{other}"),
    };
    Some(body["data"].as_array()?.iter().map(vector).collect())
}
