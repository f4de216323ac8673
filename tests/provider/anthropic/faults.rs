//! Faults that Anthropic documents.

use crate::exchange;
use crate::replay::generate;
use harness::port::model::{ModelErrorKind as Kind, ModelEvent};
use std::time::Duration;

#[tokio::test]
async fn every_documented_fault_has_the_outcome_it_asks_for() {
    let mut faults = 0;
    let all = exchange::all();
    let ours =
        all.iter().filter(|(exchange, _)| exchange.provider == "anthropic" && exchange.expect.is_some());
    for (exchange, family) in ours {
        let (result, events, _) = generate(exchange, family).await;
        faults += 1;
        let fault = exchange.name.split_once("-fault-").unwrap().1;
        if fault == "stream-unknown-event-and-delta" {
            assert_eq!(result.unwrap().message.text(), "Hi");
            continue;
        }
        let error = result.expect_err(&exchange.name);
        let expected = match fault {
            "429-retry-after" => {
                assert_eq!(error.retry_after, Some(Duration::from_secs(7)));
                assert_eq!(error.request_id.as_deref(), Some("req_01"));
                Kind::RateLimited
            }
            "500-api-error" => Kind::Server,
            "stream-overloaded-midway" => {
                assert!(events.contains(&ModelEvent::Text { delta: "Hel".into() }));
                Kind::Overloaded
            }
            fault => panic!("{fault}: {:?}", exchange.expect),
        };
        assert_eq!(error.kind, expected, "{}", exchange.name);
        assert!(error.kind.retriable());
    }
    assert_eq!(faults, 4);
}
