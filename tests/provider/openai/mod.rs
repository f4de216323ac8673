//! OpenAI and the servers that speak its protocols.

pub(crate) mod answers;
mod chat_edges;
mod connect;
pub(crate) mod embeddings;
mod faults;
pub(crate) mod oracle;
mod rebuild;
mod request_edges;
mod responses_edges;

use crate::exchange::Exchange;
use crate::family::{Family, read_sse};
use crate::owned::Owned;
use crate::server::Asked;
use harness::adapter::model::compatible::Profile;
use harness::adapter::model::openai::OpenAiModel;
use harness::adapter::model::openai::chat::ChatStream;
use harness::adapter::model::openai::responses::ResponsesStream;
use harness::adapter::model::{OpenAi, OpenAiCompatible};
use harness::port::model::{Connect, ModelAdapter as _};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

pub(crate) const FAMILY: Family = Family {
    connect: |exchange, url| Box::new(model(exchange, url)),
    rebuild: |exchange| Owned::from_recorded(&exchange.asked(), &exchange.provider),
    meaning: oracle::meaning,
    read: |exchange, pieces| match exchange.api.as_str() {
        "responses" => read_sse(ResponsesStream::new(), pieces),
        _ => read_sse(ChatStream::new("recorded"), pieces),
    },
    wrong,
};

/// A model of the provider that an exchange was recorded from, at a server of ours.
fn model(exchange: &Exchange, url: &str) -> OpenAiModel {
    let url = format!("{url}/v1");
    let connect = Connect { alias: "recorded", env: &|_: &str| None };
    let id = exchange.asked()["model"].as_str().unwrap_or("a-model").to_owned();
    if exchange.provider == "openai" {
        let recipe = OpenAi::new(id).base_url(url).api_key("sk-test-key".to_owned());
        let recipe = if exchange.api == "chat" { recipe.chat_completions() } else { recipe };
        return recipe.connect(&connect).unwrap();
    }
    let known = Profile::ALL.into_iter().find(|profile| profile.name == exchange.provider);
    let profile = known.unwrap_or(Profile::GENERIC);
    let recipe = OpenAiCompatible::new(id).profile(profile).base_url(url).api_key("sk-test-key".to_owned());
    recipe.connect(&connect).unwrap()
}

/// Requests that leave OpenAI's schema because the server they go to has another.
const OUTSIDE_THE_SCHEMA: [(&str, &str); 1] =
    [("llamacpp-chat-010", "llama.cpp takes pictures in the result of a tool; OpenAI takes text only")];

fn wrong(exchange: &Exchange, asked: &Asked) -> Vec<String> {
    let (name, path) = match exchange.api.as_str() {
        "responses" => ("CreateResponse", "/v1/responses"),
        _ => ("CreateChatCompletionRequest", "/v1/chat/completions"),
    };
    assert_eq!(asked.path(), path);
    same_request(exchange, &asked.body);
    let schema = schema(name);
    if let Some((_, why)) = OUTSIDE_THE_SCHEMA.iter().find(|(name, _)| exchange.name.starts_with(name)) {
        println!("not valid by the schema: {}: {why}", exchange.name);
        assert!(!schema.is_valid(&asked.body), "{} need not be listed", exchange.name);
        return Vec::new();
    }
    schema.iter_errors(&asked.body).map(|error| error.to_string()).collect()
}

/// What must be in both the recorded request and ours.
pub(crate) fn same_request(exchange: &Exchange, ours: &Value) {
    let recorded = exchange.asked();
    let name = &exchange.name;
    if !recorded["model"].is_null() {
        assert_eq!(recorded["model"], ours["model"], "{name}");
    }
    let tools = |body: &Value| -> Vec<(Value, Value, bool)> {
        let tools = body["tools"].as_array().cloned().unwrap_or_default();
        let function =
            |tool: &Value| if tool["function"].is_object() { tool["function"].clone() } else { tool.clone() };
        let named =
            tools.iter().map(function).filter(|tool| tool["name"].is_string() && tool["tools"].is_null());
        named.map(|tool| (tool["name"].clone(), tool["parameters"].clone(), tool["strict"] == true)).collect()
    };
    if recorded["tools"].as_array().is_some_and(|tools| tools.iter().all(|tool| tool["tools"].is_null())) {
        assert_eq!(tools(&recorded), tools(ours), "{name}");
    }
    let formats = ["/response_format/json_schema/schema", "/text/format/schema"];
    for format in formats {
        assert_eq!(recorded.pointer(format), ours.pointer(format), "{name}");
    }
    // Every result of a tool goes back, and under the id of its call.
    for (list, id) in [("messages", "tool_call_id"), ("input", "call_id")] {
        let ids = |body: &Value| -> Vec<Value> {
            let items = body[list].as_array().cloned().unwrap_or_default();
            items.iter().map(|item| item[id].clone()).filter(|id| !id.is_null()).collect()
        };
        assert_eq!(ids(&recorded), ids(ours), "{name}");
    }
    let reasoning = |body: &Value| -> Vec<Value> {
        let items = body["input"].as_array().cloned().unwrap_or_default();
        items.into_iter().filter(|item| item["type"] == "reasoning").collect()
    };
    assert_eq!(reasoning(&recorded), reasoning(ours), "{name}");
}

/// A schema of OpenAI, read once.
pub(crate) fn schema(name: &'static str) -> Arc<jsonschema::Validator> {
    static READ: Mutex<BTreeMap<&str, Arc<jsonschema::Validator>>> = Mutex::new(BTreeMap::new());
    READ.lock().unwrap().entry(name).or_insert_with(|| Arc::new(validator(name))).clone()
}

fn validator(name: &str) -> jsonschema::Validator {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/data/specs/openai.schemas.json");
    let mut schemas: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    without(&mut schemas, "$recursiveAnchor");
    schemas["$ref"] = format!("#/$defs/{name}").into();
    jsonschema::validator_for(&schemas).unwrap()
}

/// A keyword of an older draft, which the draft that the schemas declare does not allow.
fn without(schema: &mut Value, keyword: &str) {
    match schema {
        Value::Object(fields) => {
            fields.remove(keyword);
            fields.values_mut().for_each(|field| without(field, keyword));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| without(item, keyword)),
        _ => {}
    }
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let chat = validator("CreateChatCompletionRequest");
    assert!(!chat.is_valid(&serde_json::json!({"model": "m", "messages": []})));
    assert!(!chat.is_valid(&serde_json::json!({"model": "m", "messages": [{"role": "user"}]})));
    let responses = validator("CreateResponse");
    assert!(!responses.is_valid(&serde_json::json!({"model": "m", "input": [{"type": "function_call"}]})));
}
