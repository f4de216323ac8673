//! Azure's errors: the recorded ones, the documented ones, and what they carry.

use crate::exchange;
use crate::replay::generate;
use harness::port::model::ModelErrorKind as Kind;
use std::time::Duration;

#[tokio::test]
async fn every_documented_fault_has_the_outcome_it_asks_for() {
    let mut faults = 0;
    for (exchange, family) in exchange::all() {
        if !exchange.provider.starts_with("azure") || exchange.expect.is_none() {
            continue;
        }
        let error = generate(&exchange, &family).await.0.expect_err(&exchange.name);
        assert_eq!((error.kind, error.retry_after), (Kind::RateLimited, Some(Duration::from_secs(24))));
        assert!(error.kind.retriable());
        assert_eq!(error.request_id.as_deref(), Some("a1"));
        faults += 1;
    }
    assert_eq!(faults, 1);
}

#[tokio::test]
async fn recorded_errors_carry_code_request_id_and_wait() {
    let mut seen = 0;
    for (exchange, family) in exchange::conversations() {
        let name = exchange.name.as_str();
        if !exchange.provider.starts_with("azure") || exchange.status() == 200 || exchange.expect.is_some() {
            continue;
        }
        let error = generate(&exchange, &family).await.0.expect_err(name);
        assert!(error.request_id.is_some(), "{name}");
        match exchange.status() {
            404 => assert_eq!(error.code.as_deref(), Some("DeploymentNotFound")),
            // Zero milliseconds stand beside the second that is meant.
            429 => assert_eq!(error.retry_after, Some(Duration::from_secs(1))),
            401 => assert_eq!(error.kind, Kind::Auth),
            other => panic!("{name}: {other}"),
        }
        seen += 1;
    }
    assert_eq!(seen, 5);
}
