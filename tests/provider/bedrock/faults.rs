//! Faults that AWS documents.

use crate::exchange;
use crate::replay::generate;
use harness::port::model::{ModelErrorKind as Kind, ModelEvent};

#[tokio::test]
async fn every_documented_fault_has_the_outcome_it_asks_for() {
    let mut faults = 0;
    for (exchange, family) in exchange::all().iter().filter(|(exchange, _)| exchange.provider == "bedrock") {
        if exchange.expect.is_none() {
            continue;
        }
        let (result, events, _) = generate(exchange, family).await;
        let heard = |text: &str| events.contains(&ModelEvent::Text { delta: text.into() });
        match exchange.name.split_once("-fault-").unwrap().1 {
            "429-throttling" => {
                let error = result.unwrap_err();
                assert_eq!((error.kind, error.status), (Kind::RateLimited, Some(429)));
                assert!(error.kind.retriable());
                // Without the address behind it.
                assert_eq!(error.code.as_deref(), Some("ThrottlingException"));
                assert_eq!(error.request_id.as_deref(), Some("r1"));
            }
            "stream-metadata-missing" => {
                let response = result.unwrap();
                assert_eq!(response.message.text(), "Hello");
                assert_eq!(response.usage, harness::port::model::Usage::default(), "unknown is not zero");
            }
            "stream-throttling-exception" => {
                let error = result.unwrap_err();
                assert_eq!(error.kind, Kind::RateLimited);
                assert_eq!(error.code.as_deref(), Some("throttlingException"));
                assert!(error.kind.retriable() && heard("Hel"));
            }
            "stream-truncated-frame" => {
                assert_eq!(result.unwrap_err().kind, Kind::Interrupted);
                assert!(heard("Hel"));
            }
            fault => panic!("{fault}: {:?}", exchange.expect),
        }
        faults += 1;
    }
    assert_eq!(faults, 4);
}
