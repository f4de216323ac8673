//! Recorded embeddings, and counted tokens.

use super::{model, oracle, request_schema};
use crate::exchange::{self, Exchange};
use crate::meaning::Meaning;
use crate::owned::Owned;
use crate::replay::serve;
use crate::server::{Asked, Server};
use harness::adapter::model::Gemini;
use harness::port::model::{
    CallContext, Connect, CountTokens as _, Embed as _, EmbedRequest, Embeddings, ModelAdapter as _,
    ModelError, ModelErrorKind as Kind, ToolSpec,
};
use serde_json::json;

/// Asks what was recorded, and hears what was answered.
pub(crate) async fn embed(exchange: &Exchange) -> (Result<Embeddings, ModelError>, Asked) {
    let server = serve(exchange).await;
    let recorded = &exchange.asked()["requests"][0];
    let texts = [recorded["content"]["parts"][0]["text"].as_str().unwrap().to_owned()];
    let dimensions = recorded["outputDimensionality"].as_u64().map(|size| u32::try_from(size).unwrap());
    let call = CallContext::default();
    let request = EmbedRequest { texts: &texts, dimensions, call: &call };
    (model(exchange, &server.url).embed(request).await, server.asked().await)
}

#[tokio::test]
async fn every_embedding_is_read_and_asked_for_as_it_was() {
    let all = exchange::everything();
    let (mut vectors, mut errors) = (0, 0);
    for exchange in all.iter().filter(|exchange| exchange.api == "embedContent") {
        let (result, asked) = embed(exchange).await;
        let recorded = exchange.asked();
        let body = &exchange.response["body"];
        match (result, body["embeddings"][0]["values"].as_array()) {
            (Ok(embeddings), Some(expected)) => {
                let expected: Vec<f32> =
                    expected.iter().map(|value| value.as_f64().unwrap() as f32).collect();
                assert_eq!(embeddings.vectors, [expected]);
                vectors += 1;
            }
            (Err(error), None) => {
                let meant = Meaning::Error(oracle::error(exchange.status(), &body["error"]));
                assert_eq!(Meaning::Error(error.kind), meant, "{}", exchange.name);
                errors += 1;
            }
            (result, _) => panic!("{}: {result:?}", exchange.name),
        }
        assert_eq!(asked.path(), exchange.request["path"]);
        let mut same = recorded["requests"][0].clone();
        // What the texts are for is not a thing of the port.
        same.as_object_mut().unwrap().remove("taskType");
        assert_eq!(asked.body["requests"][0], same);
    }
    assert_eq!((vectors, errors), (1, 1));
}

#[tokio::test]
async fn tokens_are_counted_of_the_whole_request() {
    let owned = Owned {
        instructions: "Be brief.".into(),
        tools: vec![ToolSpec {
            name: "find".into(),
            description: String::new(),
            parameters: json!({"type": "object"}),
            strict: false,
        }],
        ..Owned::saying("hi")
    };
    let connect = Connect { alias: "x", env: &|_: &str| None };
    let answer = r#"{"totalTokens": 31, "promptTokensDetails": []}"#;
    for vertex in [false, true] {
        let server = Server::answering(200, &[("content-type", "application/json")], answer).await;
        let recipe =
            Gemini::new("gemini-2.5-flash").api_key("k".to_owned()).base_url(server.v1()).safety("A", "B");
        let recipe = if vertex { recipe.vertex("p", "global") } else { recipe };
        let model = recipe.connect(&connect).unwrap();
        assert_eq!(model.count_tokens(&owned.request()).await.unwrap(), 31);
        let asked = server.asked().await;
        assert!(asked.path().ends_with("/models/gemini-2.5-flash:countTokens"), "{}", asked.path());
        if vertex {
            let schema = request_schema("CountTokensRequest");
            assert!(schema.is_valid(&asked.body), "{}", asked.body);
            assert!(asked.body["systemInstruction"].is_object());
        } else {
            assert_eq!(asked.body["generateContentRequest"]["model"], "models/gemini-2.5-flash");
            assert!(asked.body["generateContentRequest"]["contents"].is_array());
        }
    }
    let server = Server::answering(200, &[("content-type", "application/json")], "{}").await;
    let model = Gemini::new("m").api_key("k".to_owned()).base_url(server.v1()).connect(&connect).unwrap();
    assert_eq!(model.count_tokens(&owned.request()).await.unwrap_err().kind, Kind::Malformed);
}
