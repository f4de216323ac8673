//! Faults that OpenAI and others document.

use crate::exchange;
use crate::replay::generate;
use harness::port::model::{ModelErrorKind as Kind, ModelEvent};
use std::time::Duration;

#[tokio::test]
async fn every_documented_fault_has_the_outcome_it_asks_for() {
    let mut faults = 0;
    let ours = |exchange: &exchange::Exchange| ["openai", "vllm"].contains(&exchange.provider.as_str());
    let all = exchange::all();
    for (exchange, family) in all.iter().filter(|(exchange, _)| ours(exchange) && exchange.expect.is_some()) {
        let (result, events, _) = generate(exchange, family).await;
        let error = result.expect_err(&exchange.name);
        let fault = exchange.name.split_once("-fault-").unwrap().1;
        let expected = match (exchange.provider.as_str(), fault) {
            ("openai", "400-context-length") => Kind::ContextLength,
            ("openai", "429-rate-limit") => {
                assert_eq!(error.retry_after, Some(Duration::from_millis(1780)));
                assert_eq!(error.request_id.as_deref(), Some("req_a"));
                Kind::RateLimited
            }
            ("openai", "stream-error-object") => {
                assert!(events.contains(&ModelEvent::Text { delta: "Hel".into() }));
                Kind::Server
            }
            ("openai", "stream-response-failed") => Kind::RateLimited,
            ("openai", "unary-200-status-failed") => Kind::Server,
            ("vllm", "400-nested-error-int-code") => Kind::ContextLength,
            (provider, fault) => panic!("{provider} {fault}: {:?}", exchange.expect),
        };
        assert_eq!(error.kind, expected, "{}", exchange.name);
        let retriable = matches!(expected, Kind::RateLimited | Kind::Server);
        assert_eq!(error.kind.retriable(), retriable, "{}", exchange.name);
        faults += 1;
    }
    assert_eq!(faults, 6);
}
