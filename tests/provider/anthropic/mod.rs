//! Anthropic: the Messages API and token counts.

pub(crate) mod answers;
mod connect;
mod count;
mod faults;
mod oracle;
mod rebuild;
mod request_edges;
mod request_options;
mod stream_edges;

use crate::exchange::Exchange;
use crate::family::{Family, read_sse};
use crate::server::Asked;
use harness::adapter::model::anthropic::{AnthropicModel, MessagesStream};
use harness::port::model::{Connect, ModelAdapter as _};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

pub(crate) const FAMILY: Family = Family {
    connect: |exchange, url| Box::new(model(exchange, url)),
    rebuild: |exchange| rebuild::request(&exchange.asked()),
    meaning: oracle::meaning,
    read: |_, pieces| read_sse(MessagesStream::new("anthropic"), pieces),
    wrong,
};

fn model(exchange: &Exchange, url: &str) -> AnthropicModel {
    let recipe = rebuild::recipe(&exchange.asked()).base_url(url).api_key("sk-ant-test".to_owned());
    recipe.connect(&Connect { alias: "recorded", env: &|_: &str| None }).unwrap()
}

/// Requests that only the API's beta takes.
const BETA: [&str; 3] = ["messages-018", "messages-024", "messages-025"];

fn wrong(exchange: &Exchange, asked: &Asked) -> Vec<String> {
    assert_eq!(asked.path(), "/v1/messages");
    assert_eq!(asked.header("x-api-key"), Some("sk-ant-test"));
    assert_eq!(asked.header("anthropic-version"), Some("2023-06-01"));
    if exchange.request["body"].is_object() {
        // Recorded and ours say the same, whole.
        assert_eq!(rebuild::plain(&asked.body), rebuild::plain(&exchange.asked()), "{}", exchange.name);
    }
    let (public, beta) = (schema("MessageCreateParams"), schema("BetaMessageCreateParams"));
    if BETA.iter().any(|name| exchange.name.contains(name)) {
        return beta.iter_errors(&asked.body).map(|error| error.to_string()).collect();
    }
    public.iter_errors(&asked.body).map(|error| error.to_string()).collect()
}

/// A schema of Anthropic, read once.
fn schema(name: &'static str) -> Arc<jsonschema::Validator> {
    static READ: Mutex<BTreeMap<&str, Arc<jsonschema::Validator>>> = Mutex::new(BTreeMap::new());
    READ.lock().unwrap().entry(name).or_insert_with(|| Arc::new(validator(name))).clone()
}

fn validator(name: &str) -> jsonschema::Validator {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/specs/anthropic.schemas.json");
    let schemas: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    jsonschema::validator_for(&schemas["schemas"][name]).unwrap()
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let schema = schema("MessageCreateParams");
    let with = |messages: Value| serde_json::json!({"model": "m", "max_tokens": 1, "messages": messages});
    assert!(schema.is_valid(&with(serde_json::json!([{"role": "user", "content": "a"}]))));
    assert!(!schema.is_valid(&with(serde_json::json!([{"role": "tool", "content": "a"}]))));
    assert!(
        !schema.is_valid(&with(serde_json::json!([{"role": "user", "content": [{"type": "tool_result"}]}])))
    );
    assert!(!schema.is_valid(&serde_json::json!({"model": "m", "messages": []})));
}
