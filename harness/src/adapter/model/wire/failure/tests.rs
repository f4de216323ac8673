use super::*;
use serde_json::json;

fn kind(status: u16, body: &str) -> Kind {
    Failure::from_status(status, None, body.as_bytes(), None).kind
}

#[test]
fn insufficient_quota_is_not_retryable() {
    let failure =
        Failure::from_status(429, None, br#"{"error":{"type":"insufficient_quota","code":null}}"#, None);
    assert_eq!(failure.kind, Kind::QuotaExceeded);
    assert!(!failure.kind.retriable());
    assert_eq!(failure.code.as_deref(), Some("insufficient_quota"));
}

#[test]
fn every_status_has_its_class() {
    let cases = [
        (400, Kind::InvalidRequest),
        (401, Kind::Auth),
        (402, Kind::QuotaExceeded),
        (403, Kind::Auth),
        (404, Kind::NotFound),
        (408, Kind::Timeout),
        (409, Kind::Server),
        (413, Kind::ContextLength),
        (422, Kind::InvalidRequest),
        (429, Kind::RateLimited),
        (500, Kind::Server),
        (501, Kind::Unsupported),
        (502, Kind::Server),
        (503, Kind::Overloaded),
        (504, Kind::Timeout),
        (529, Kind::Overloaded),
    ];
    for (status, expected) in cases {
        for body in ["", "<html>no</html>", "{}", r#"{"error":null}"#, "[]", "3", r#"{"error":"x"}"#] {
            assert_eq!(kind(status, body), expected, "{status} {body}");
        }
    }
}

#[test]
fn an_html_error_body_is_not_repeated() {
    let failure = Failure::from_status(404, None, b"<html><title>my prompt</title></html>", None);
    assert!(!failure.message.contains("prompt"), "{}", failure.message);
}

#[test]
fn words_of_the_provider_are_only_kept_for_errors_of_configuration() {
    let said = |status| {
        let body = json!({"error": {"message": "look at temperature"}}).to_string();
        Failure::from_status(status, None, body.as_bytes(), None).message.contains("temperature")
    };
    assert!(said(400) && said(404));
    assert!(!said(429) && !said(500) && !said(401));
}

#[test]
fn an_integer_code_inside_a_stream_is_the_status() {
    let failure = Failure::from_error(&json!({"code": 429, "message": "upstream"}));
    assert_eq!((failure.kind, failure.status), (Kind::RateLimited, Some(429)));
    assert_eq!(Failure::from_error(&json!({"code": "502"})).kind, Kind::Server);
    assert_eq!(Failure::from_error(&json!("boom")).kind, Kind::Server);
}

#[test]
fn the_key_is_not_repeated_in_any_field() {
    let body = json!({"error": {"message": "no: hunter22", "code": "hunter22"}}).to_string();
    let failure = Failure::from_status(400, None, body.as_bytes(), Some("hunter22"));
    assert!(!format!("{failure:?}").contains("hunter22"), "{failure:?}");
}
