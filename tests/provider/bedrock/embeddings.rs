//! Embeddings through InvokeModel, by the documented bodies.

use super::{connected, recipe};
use crate::server::Server;
use harness::port::model::{
    CallContext, Embed as _, EmbedRequest, Embeddings, ModelError, ModelErrorKind as Kind,
};
use serde_json::{Value, json};

async fn embed(
    model: &str,
    texts: &[&str],
    dimensions: Option<u32>,
    headers: &[(&str, &str)],
    answer: Value,
) -> (Result<Embeddings, ModelError>, String, Value) {
    let headers = [&[("content-type", "application/json")], headers].concat();
    let server = Server::answering(200, &headers, &answer.to_string()).await;
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    let call = CallContext::default();
    let model = connected(recipe(model, &server.url));
    let result = model.embed(EmbedRequest { texts: &texts, dimensions, call: &call }).await;
    let asked = server.asked().await;
    (result, asked.path().to_owned(), asked.body)
}

#[tokio::test]
async fn titan_embeds_one_text_in_a_call() {
    let answer = json!({"embedding": [0.5, -1], "inputTextTokenCount": 3});
    let (result, path, body) =
        embed("amazon.titan-embed-text-v2:0", &["a"], Some(256), &[], answer.clone()).await;
    let embeddings = result.unwrap();
    assert_eq!(embeddings.vectors, [[0.5, -1.0]]);
    assert_eq!(embeddings.usage.input_tokens, Some(3));
    assert_eq!(path, "/model/amazon.titan-embed-text-v2%3A0/invoke");
    assert_eq!(body, json!({"inputText": "a", "dimensions": 256}));

    let (result, _, body) = embed("amazon.titan-embed-text-v1", &["a"], None, &[], answer).await;
    assert_eq!(result.unwrap().vectors.len(), 1);
    assert_eq!(body, json!({"inputText": "a"}));
}

#[tokio::test]
async fn cohere_embeds_many_and_counts_in_a_header() {
    let header = [("x-amzn-bedrock-input-token-count", "7")];
    let shapes = [
        json!({"embeddings": {"float": [[1, 2], [3, 4]]}, "response_type": "embeddings_by_type"}),
        json!({"embeddings": [[1, 2], [3, 4]], "response_type": "embeddings_floats"}),
    ];
    for answer in shapes {
        let (result, _, body) =
            embed("cohere.embed-multilingual-v3", &["a", "b"], None, &header, answer).await;
        let embeddings = result.unwrap();
        assert_eq!(embeddings.vectors, [[1.0, 2.0], [3.0, 4.0]]);
        assert_eq!(embeddings.usage.input_tokens, Some(7));
        let expected =
            json!({"texts": ["a", "b"], "input_type": "search_document", "embedding_types": ["float"]});
        assert_eq!(body, expected);
    }
}

#[tokio::test]
async fn the_input_type_is_an_option() {
    let answer = json!({"embeddings": {"float": [[1]]}}).to_string();
    let server = Server::answering(200, &[("content-type", "application/json")], &answer).await;
    let model = connected(recipe("eu.cohere.embed-v4:0", &server.url).input_type("search_query"));
    let call = CallContext::default();
    let texts = ["a".to_owned()];
    model.embed(EmbedRequest { texts: &texts, dimensions: Some(512), call: &call }).await.unwrap();
    let body = server.asked().await.body;
    assert_eq!((&body["input_type"], &body["output_dimension"]), (&json!("search_query"), &json!(512)));
}

#[tokio::test]
async fn vectors_that_are_none_are_malformed() {
    for answer in [
        json!({}),
        json!([]),
        json!({"embeddings": [[1]]}),
        json!({"embeddings": [[1], []]}),
        json!({"embeddings": [[1], ["x"]]}),
        json!({"embeddings": [[1], [1, 2]]}),
        json!({"embeddings": {"int8": [[1], [2]]}}),
    ] {
        let (result, ..) = embed("cohere.embed-english-v3", &["a", "b"], None, &[], answer.clone()).await;
        assert_eq!(result.unwrap_err().kind, Kind::Malformed, "{answer}");
    }
}

#[tokio::test]
async fn what_does_not_embed_says_so_before_it_is_asked() {
    let (call, texts) = (CallContext::default(), ["a".to_owned()]);
    for (model, dimensions) in [
        ("anthropic.claude-3-haiku-20240307-v1:0", None),
        ("amazon.nova-2-multimodal-embeddings-v1:0", None),
        ("amazon.titan-embed-text-v1", Some(3)),
        ("cohere.embed-english-v3", Some(3)),
    ] {
        let model = connected(recipe(model, "http://127.0.0.1:1"));
        let error = model.embed(EmbedRequest { texts: &texts, dimensions, call: &call }).await.unwrap_err();
        assert_eq!(error.kind, Kind::Unsupported);
    }
}
