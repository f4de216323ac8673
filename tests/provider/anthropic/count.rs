//! Tokens counted before a call.

use super::{model, rebuild, schema};
use crate::exchange;
use crate::replay::serve;
use harness::port::model::{CountTokens as _, ModelErrorKind as Kind};

#[tokio::test]
async fn recorded_counts_are_heard_and_asked_without_a_bound() {
    let mut counts = 0;
    for exchange in exchange::everything() {
        if (exchange.provider.as_str(), exchange.api.as_str()) != ("anthropic", "count_tokens") {
            continue;
        }
        let server = serve(&exchange).await;
        let model = model(&exchange, &server.url);
        let result = model.count_tokens(&rebuild::request(&exchange.asked()).request()).await;
        match exchange.status() {
            200 => assert_eq!(result.unwrap(), exchange.response["body"]["input_tokens"].as_u64().unwrap()),
            404 => assert_eq!(result.unwrap_err().kind, Kind::NotFound),
            other => panic!("{other}"),
        }
        let mut asked = server.asked().await;
        assert_eq!(asked.path(), "/v1/messages/count_tokens");
        assert!(asked.body["max_tokens"].is_null() && asked.body["stream"].is_null());
        assert_eq!(asked.body["model"], exchange.asked()["model"]);
        assert_eq!(asked.body["tools"].is_null(), exchange.asked()["tools"].is_null());
        // There is no schema of a count; what is left of a call has that of one.
        asked.body["max_tokens"] = 1.into();
        let wrong: Vec<_> =
            schema("MessageCreateParams").iter_errors(&asked.body).map(|e| e.to_string()).collect();
        assert_eq!(wrong, Vec::<String>::new(), "{}", exchange.name);
        counts += 1;
    }
    assert_eq!(counts, 2);
}
