//! Recorded embeddings of Azure.

use super::model;
use crate::exchange::{self, Exchange};
use crate::openai::{embeddings::oracle_vectors, schema};
use crate::replay::serve;
use crate::server::Asked;
use harness::adapter::model::AzureFoundry;
use harness::port::model::{
    CallContext, Connect, Embed as _, EmbedRequest, Embeddings, ModelAdapter as _, ModelError, ModelErrorKind,
};

/// Asks what was recorded, and hears what was answered.
pub(crate) async fn embed(exchange: &Exchange) -> (Result<Embeddings, ModelError>, Asked) {
    let server = serve(exchange).await;
    let texts = [exchange.asked()["input"].as_str().unwrap().to_owned()];
    let call = CallContext::default();
    let request = EmbedRequest { texts: &texts, dimensions: None, call: &call };
    (model(exchange, &server.url).embed(request).await, server.asked().await)
}

#[tokio::test]
async fn every_embedding_is_read_and_asked_for_by_the_schema() {
    let all = exchange::everything();
    let mut vectors = 0;
    for exchange in all.iter().filter(|one| one.provider == "azure" && one.api == "embeddings") {
        let (result, asked) = embed(exchange).await;
        let embeddings = result.unwrap();
        let body = &exchange.response["body"];
        assert_eq!(Some(&embeddings.vectors), oracle_vectors(body).as_ref());
        assert_eq!(embeddings.usage.input_tokens, body["usage"]["prompt_tokens"].as_u64());
        vectors += embeddings.vectors.len();
        let path = exchange.request["path"].as_str().unwrap();
        assert_eq!(asked.path(), format!("{path}?{}", exchange.request["query"].as_str().unwrap()));
        assert!(schema("CreateEmbeddingRequest").is_valid(&asked.body), "{}", asked.body);
    }
    assert_eq!(vectors, 2);
}

#[tokio::test]
async fn claude_embeds_nothing_and_says_so() {
    let recipe = AzureFoundry::new("claude").claude().base_url("http://127.0.0.1:1").api_key("k".to_owned());
    let model = recipe.connect(&Connect { alias: "x", env: &|_: &str| None }).unwrap();
    let call = CallContext::default();
    let request = EmbedRequest { texts: &["a".to_owned()], dimensions: None, call: &call };
    assert_eq!(model.embed(request).await.unwrap_err().kind, ModelErrorKind::Unsupported);
}
