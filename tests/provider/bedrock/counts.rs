//! Counting tokens.

use super::{connected, model_id, recipe, wrong::schema};
use crate::exchange;
use crate::owned::Owned;
use crate::replay::serve;
use crate::server::Server;
use harness::port::model::{CountTokens as _, ModelErrorKind as Kind};

#[tokio::test]
async fn every_recorded_refusal_to_count_is_an_invalid_request() {
    let mut counts = 0;
    for (exchange, _) in exchange::all()
        .iter()
        .filter(|(exchange, _)| exchange.provider == "bedrock" && exchange.api == "count_tokens")
    {
        let server = serve(exchange).await;
        let model = connected(recipe(&model_id(exchange), &server.url));
        let error = model.count_tokens(&Owned::saying("Hello").request()).await.unwrap_err();
        assert_eq!((error.kind, error.status), (Kind::InvalidRequest, Some(400)), "{}", exchange.name);
        let asked = server.asked().await;
        assert!(schema("CountTokensRequest").is_valid(&asked.body), "{}", asked.body);
        counts += 1;
    }
    assert_eq!(counts, 2);
}

#[tokio::test]
async fn the_model_behind_a_profile_counts() {
    for (id, path) in [
        ("us.anthropic.claude-sonnet-4-20250514-v1:0", "anthropic.claude-sonnet-4-20250514-v1%3A0"),
        ("anthropic.claude-3-5-haiku-20241022-v1:0", "anthropic.claude-3-5-haiku-20241022-v1%3A0"),
        (
            "arn:aws:bedrock:eu-west-1:1:inference-profile/x",
            "arn%3Aaws%3Abedrock%3Aeu-west-1%3A1%3Ainference-profile%2Fx",
        ),
    ] {
        let json = [("content-type", "application/json")];
        let server = Server::answering(200, &json, r#"{"inputTokens": 17}"#).await;
        let mut owned = Owned::saying("Hello");
        owned.instructions = "Be brief.".to_owned();
        // Not counted, and not part of such a call.
        owned.options.max_output_tokens = Some(5);
        let model = connected(recipe(id, &server.url));
        assert_eq!(model.count_tokens(&owned.request()).await.unwrap(), 17);
        let asked = server.asked().await;
        assert_eq!(asked.path(), format!("/model/{path}/count-tokens"));
        assert!(schema("CountTokensRequest").is_valid(&asked.body), "{}", asked.body);
        assert_eq!(asked.body["input"]["converse"]["system"][0]["text"], "Be brief.");
    }
}

#[tokio::test]
async fn an_answer_without_a_count_is_malformed() {
    for body in ["{}", "[]", r#"{"inputTokens": "many"}"#, "nothing"] {
        let server = Server::answering(200, &[("content-type", "application/json")], body).await;
        let model = connected(recipe("m", &server.url));
        let error = model.count_tokens(&Owned::saying("Hello").request()).await.unwrap_err();
        assert_eq!(error.kind, Kind::Malformed, "{body}");
    }
}
