//! A request that the adapter made, by the official schema and beside the recorded one.

use super::model_id;
use crate::exchange::Exchange;
use crate::server::Asked;
use harness::adapter::model::wire::segment;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

pub(super) fn wrong(exchange: &Exchange, asked: &Asked) -> Vec<String> {
    let streamed = exchange.asks_for_a_stream();
    let (schema, operation) =
        if streamed { ("ConverseStreamRequest", "converse-stream") } else { ("ConverseRequest", "converse") };
    let path = format!("/model/{}/{operation}", segment(&model_id(exchange)));
    let mut wrong: Vec<String> =
        self::schema(schema).iter_errors(&asked.body).map(|error| error.to_string()).collect();
    if asked.path() != path {
        wrong.push(format!("{} instead of {path}", asked.path()));
    }
    let authorization = asked.header("authorization").unwrap();
    let signed = "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=";
    if !authorization.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
        || !authorization.contains(signed)
    {
        wrong.push(format!("it is signed {authorization}"));
    }
    if exchange.request["body"].is_object() {
        let (recorded, ours) = (plain(exchange.asked()), plain(asked.body.clone()));
        if recorded != ours {
            wrong.push(format!("recorded {recorded}\nours {ours}"));
        }
    }
    wrong
}

/// A request without the differences that mean nothing.
fn plain(mut body: Value) -> Value {
    let mut merged: Vec<Value> = Vec::new();
    for message in body["messages"].take().as_array().unwrap() {
        let content: Vec<Value> = message["content"].as_array().unwrap().iter().filter_map(block).collect();
        match merged.last_mut().filter(|last| last["role"] == message["role"]) {
            Some(last) => last["content"].as_array_mut().unwrap().extend(content),
            None => merged.push(json!({"role": message["role"], "content": content})),
        }
    }
    body["messages"] = merged.into();
    let schema = &mut body["outputConfig"]["textFormat"]["structure"]["jsonSchema"]["schema"];
    if let Some(text) = schema.as_str() {
        *schema = serde_json::from_str(text).unwrap();
    }
    for number in body["inferenceConfig"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        if let Some(float) = number.as_f64() {
            *number = float.into();
        }
    }
    if body["toolConfig"]["toolChoice"] == json!({"auto": {}}) {
        body["toolConfig"].as_object_mut().unwrap().remove("toolChoice");
    }
    without_nothing(body)
}

/// Blank text is left out, a result that is none of an error needs no status, and JSON of a tool is its text.
fn block(block: &Value) -> Option<Value> {
    if block["text"].as_str().is_some_and(|text| text.trim().is_empty()) {
        return None;
    }
    let mut block = block.clone();
    if let Some(result) = block.get_mut("toolResult").filter(|result| result["type"].is_null()) {
        let fields = result.as_object_mut().unwrap();
        if fields.get("status").is_some_and(|status| status == "success") {
            fields.remove("status");
        }
        for content in fields["content"].as_array_mut().unwrap() {
            if content["json"].is_object() {
                *content = json!({"text": content["json"].to_string()});
            }
        }
    }
    Some(block)
}

/// Empty lists and objects at the top say as much as none.
fn without_nothing(body: Value) -> Value {
    let Value::Object(fields) = body else { panic!("{body}") };
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields
            .values()
            .all(|value| value.is_null() || value["structure"].is_object() && value["type"].is_null()),
        _ => false,
    };
    let kept: Map<String, Value> = fields.into_iter().filter(|(_, value)| !empty(value)).collect();
    Value::Object(kept)
}

/// A schema of Bedrock, read once.
pub(super) fn schema(name: &'static str) -> Arc<jsonschema::Validator> {
    static READ: Mutex<BTreeMap<&str, Arc<jsonschema::Validator>>> = Mutex::new(BTreeMap::new());
    READ.lock().unwrap().entry(name).or_insert_with(|| Arc::new(validator(name))).clone()
}

fn validator(name: &str) -> jsonschema::Validator {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/specs/bedrock.schemas.json");
    let mut schemas: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    schemas["$ref"] = format!("#/$defs/{name}").into();
    jsonschema::validator_for(&schemas).unwrap()
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let converse = schema("ConverseRequest");
    assert!(converse.is_valid(&json!({"messages": []})));
    assert!(!converse.is_valid(&json!({"messages": [{"role": "user"}]})));
    assert!(!converse.is_valid(&json!({"messages": [{"role": "robot", "content": []}]})));
    assert!(!converse.is_valid(&json!({"stream": true})));
    let text = json!({"text": "a", "image": {}});
    assert!(!converse.is_valid(&json!({"messages": [{"role": "user", "content": [text]}]})));
}
