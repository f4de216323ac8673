//! Google's errors, and the faults that Google documents.

use crate::exchange;
use crate::owned::Owned;
use crate::replay::generate;
use crate::server::Server;
use harness::adapter::model::Gemini;
use harness::port::model::{Connect, Model as _, ModelAdapter as _, ModelError, ModelErrorKind as Kind};
use serde_json::json;
use std::time::Duration;

async fn failed(status: u16, body: &str) -> ModelError {
    let server = Server::answering(status, &[("content-type", "application/json")], body).await;
    let recipe = Gemini::new("m").api_key("a-secret-key".to_owned()).base_url(server.v1());
    let model = recipe.connect(&Connect { alias: "x", env: &|_: &str| None }).unwrap();
    let owned = Owned::saying("a question that is long enough to be recognised");
    model.generate(&owned.request(), &mut Vec::new()).await.unwrap_err()
}

#[tokio::test]
async fn every_documented_fault_has_the_outcome_it_asks_for() {
    let mut faults = 0;
    for (exchange, family) in exchange::all() {
        if !["gemini", "vertex"].contains(&exchange.provider.as_str()) || exchange.expect.is_none() {
            continue;
        }
        let error = generate(&exchange, &family).await.0.expect_err(&exchange.name);
        assert_eq!((error.kind, error.code.as_deref()), (Kind::Overloaded, Some("UNAVAILABLE")));
        assert!(error.kind.retriable());
        faults += 1;
    }
    assert_eq!(faults, 1);
}

#[tokio::test]
async fn a_quota_of_a_minute_is_retried_after_the_time_that_google_says() {
    let (exchange, family) = exchange::all()
        .into_iter()
        .find(|(exchange, _)| exchange.name.ends_with("google-429-retry-info"))
        .unwrap();
    let error = generate(&exchange, &family).await.0.unwrap_err();
    assert_eq!((error.kind, error.retry_after), (Kind::RateLimited, Some(Duration::from_millis(34_400))));
}

#[tokio::test]
async fn a_used_up_quota_is_not_retryable() {
    let violation = json!({"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"});
    let details =
        json!([{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]}]);
    let error = json!({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "quota", "details": details}});
    let error = failed(429, &error.to_string()).await;
    assert_eq!(error.kind, Kind::QuotaExceeded);
    assert!(!error.kind.retriable());
    let plain = r#"{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "Resource exhausted. Please try again later."}}"#;
    assert_eq!(failed(429, plain).await.kind, Kind::RateLimited);
}

#[tokio::test]
async fn every_status_of_google_has_its_class() {
    for (status, name, message, kind) in [
        (400, "INVALID_ARGUMENT", "Invalid JSON payload received.", Kind::InvalidRequest),
        (
            400,
            "INVALID_ARGUMENT",
            "The input token count (9) exceeds the maximum number of tokens allowed (8).",
            Kind::ContextLength,
        ),
        (400, "FAILED_PRECONDITION", "User location is not supported for the API use.", Kind::InvalidRequest),
        (401, "UNAUTHENTICATED", "Request had invalid authentication credentials.", Kind::Auth),
        (403, "PERMISSION_DENIED", "The caller does not have permission", Kind::Auth),
        (404, "NOT_FOUND", "models/x is not found", Kind::NotFound),
        (500, "INTERNAL", "An internal error has occurred.", Kind::Server),
        (503, "UNAVAILABLE", "The model is overloaded.", Kind::Overloaded),
        (504, "DEADLINE_EXCEEDED", "Deadline expired.", Kind::Timeout),
    ] {
        let body = json!({"error": {"code": status, "status": name, "message": message}}).to_string();
        // Streams of the older form wrap it in a list.
        for body in [body.clone(), format!("[{body}]")] {
            let error = failed(status, &body).await;
            assert_eq!((error.kind, error.code.as_deref()), (kind, Some(name)), "{body}");
        }
    }
}

#[tokio::test]
async fn a_wrong_key_is_an_error_of_the_key_and_not_repeated() {
    let details = json!([{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}]);
    let message = "API key not valid: a-secret-key";
    let body =
        json!({"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": message, "details": details}});
    let error = failed(400, &body.to_string()).await;
    assert_eq!(error.kind, Kind::Auth);
    assert!(!error.to_string().contains("a-secret-key"));
}

#[tokio::test]
async fn html_error_bodies_and_content_are_not_repeated() {
    let error = failed(502, "<html>a question that is long enough to be recognised</html>").await;
    assert_eq!(error.kind, Kind::Server);
    let body = json!({"error": {"code": 400, "message": "cannot read: a question that is long enough to be recognised"}});
    let error = failed(400, &body.to_string()).await;
    assert!(!error.message.contains("recognised"), "{error}");
}
