//! Gemini on Google AI and on Vertex AI.

mod answer_edges;
mod connect;
pub(crate) mod embeddings;
mod error_edges;
mod oracle;
mod rebuild;
mod request_edges;

use crate::exchange::Exchange;
use crate::family::{Family, read_sse};
use crate::server::Asked;
use harness::adapter::model::Gemini;
use harness::adapter::model::gemini::{GeminiModel, GeminiStream};
use harness::port::model::{Connect, ModelAdapter as _};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};

pub(crate) const FAMILY: Family = Family {
    connect: |exchange, url| Box::new(model(exchange, url)),
    rebuild: |exchange| rebuild::owned(&exchange.asked(), provider(exchange)),
    meaning: oracle::meaning,
    read: |exchange, pieces| read_sse(GeminiStream::new(provider(exchange)), pieces),
    wrong,
};

fn provider(exchange: &Exchange) -> &'static str {
    if exchange.provider == "vertex" { "vertex" } else { "gemini" }
}

/// The model that an exchange was recorded from, at a server of ours.
fn model(exchange: &Exchange, url: &str) -> GeminiModel {
    let path = exchange.request["path"].as_str().unwrap_or("/v1beta/models/gemini-2.5-flash:x");
    let id = path.rsplit('/').next().unwrap().split(':').next().unwrap();
    let mut recipe = Gemini::new(id).api_key("a-test-key".to_owned());
    if exchange.asked().pointer("/generationConfig/thinkingConfig/includeThoughts").is_some() {
        recipe = recipe.thought_summaries();
    }
    for tool in exchange.asked()["tools"].as_array().into_iter().flatten() {
        for name in ["googleSearch", "fileSearch"].into_iter().filter(|name| tool[*name].is_object()) {
            recipe = recipe.server_tool(name);
        }
    }
    if exchange.provider == "vertex" {
        let location = path.split('/').skip_while(|step| *step != "locations").nth(1).unwrap();
        recipe = recipe.vertex("PROJECT", location).base_url(format!("{url}/v1"));
    } else {
        recipe = recipe.base_url(format!("{url}/v1beta"));
    }
    recipe.connect(&Connect { alias: "recorded", env: &|_: &str| None }).unwrap()
}

fn wrong(exchange: &Exchange, asked: &Asked) -> Vec<String> {
    let method =
        if exchange.asks_for_a_stream() { "streamGenerateContent?alt=sse" } else { "generateContent" };
    assert!(asked.path().ends_with(&format!(":{method}")), "{}", asked.path());
    let recorded = exchange.request["path"].as_str().unwrap_or_default().replace("/v1beta1/", "/v1/");
    let ours = asked.path().split('?').next().unwrap();
    if !recorded.is_empty() && !exchange.asks_for_a_stream() && exchange.api == "generateContent" {
        assert_eq!(recorded, ours, "{}", exchange.name);
    }
    match exchange.provider.as_str() {
        "vertex" => assert_eq!(asked.header("authorization"), Some("Bearer a-test-key")),
        _ => assert_eq!(asked.header("x-goog-api-key"), Some("a-test-key")),
    }
    same_request(exchange, &asked.body);
    let all = [&*REQUEST, &*CONTENT_LIST];
    all.into_iter()
        .flat_map(|schema| schema.iter_errors(&asked.body))
        .map(|error| error.to_string())
        .collect()
}

/// What must be in both the recorded request and ours.
fn same_request(exchange: &Exchange, ours: &Value) {
    let recorded = exchange.asked();
    let name = &exchange.name;
    if recorded["contents"].is_null() {
        return;
    }
    let parts = |body: &Value, field: &str| -> Vec<Value> {
        let contents = body["contents"].as_array().cloned().unwrap_or_default();
        let parts =
            contents.iter().flat_map(|content| content["parts"].as_array().cloned().unwrap_or_default());
        let snake = if field == "functionCall" { "function_call" } else { "function_response" };
        parts.filter_map(|part| part.get(field).or_else(|| part.get(snake)).cloned()).collect()
    };
    assert_eq!(parts(&recorded, "functionCall"), parts(ours, "functionCall"), "{name}");
    let ids = |body: &Value| -> Vec<(Value, Value)> {
        parts(body, "functionResponse")
            .iter()
            .map(|part| (part["id"].clone(), part["name"].clone()))
            .collect()
    };
    assert_eq!(ids(&recorded), ids(ours), "{name}");
    // Every signature goes back, and with the same part.
    let signed = |body: &Value| -> Vec<(String, String)> {
        let contents = body["contents"].as_array().cloned().unwrap_or_default();
        let parts =
            contents.iter().flat_map(|content| content["parts"].as_array().cloned().unwrap_or_default());
        let signed = parts.filter(|part| part["thoughtSignature"].is_string());
        signed
            .map(|part| {
                // Clients write base64 in either alphabet.
                let signature =
                    part["thoughtSignature"].as_str().unwrap().replace('-', "+").replace('_', "/");
                let kind = part.as_object().unwrap().keys().find(|key| *key != "thoughtSignature").unwrap();
                (kind.replace("function_call", "functionCall"), signature)
            })
            .collect()
    };
    let kinds = |body: &Value| -> Vec<String> { signed(body).into_iter().map(|(kind, _)| kind).collect() };
    assert_eq!(kinds(&recorded), kinds(ours), "{name}");
    assert!(signed(&recorded) == signed(ours), "{name}: a signature is another");
    let names = |body: &Value| -> Vec<Value> {
        let tools = body["tools"].as_array().cloned().unwrap_or_default();
        let functions = tools
            .iter()
            .flat_map(|tool| tool["functionDeclarations"].as_array().cloned().unwrap_or_default());
        functions.map(|function| function["name"].clone()).collect()
    };
    assert_eq!(names(&recorded), names(ours), "{name}");
    for pointer in ["/generationConfig/responseJsonSchema", "/generationConfig/maxOutputTokens"] {
        assert_eq!(recorded.pointer(pointer), ours.pointer(pointer), "{name}");
    }
}

/// Requests are Google's own, without a field that it does not know.
static REQUEST: LazyLock<Arc<jsonschema::Validator>> =
    LazyLock::new(|| Arc::new(request_schema("GenerateContentRequest")));

/// The contents by the types of the official client, which know more parts than Vertex AI does.
static CONTENT_LIST: LazyLock<Arc<jsonschema::Validator>> = LazyLock::new(|| {
    let mut schemas = read("gemini.sdk-schemas.json");
    let mut content = schemas["schemas"]["Content"].take();
    let defs = content.as_object_mut().unwrap().remove("$defs").unwrap();
    let list = json!({"type": "object", "properties": {"contents": {"type": "array", "items": content}}, "$defs": defs});
    Arc::new(jsonschema::validator_for(&list).unwrap())
});

fn request_schema(name: &str) -> jsonschema::Validator {
    let mut schemas = read("gemini-vertex.discovery-schemas.json");
    for schema in schemas["$defs"].as_object_mut().unwrap().values_mut() {
        if schema["properties"].is_object() {
            schema["additionalProperties"] = false.into();
        }
    }
    // What Google AI has beyond Vertex AI, by its official client.
    let defs = &mut schemas["$defs"];
    for part in ["toolCall", "toolResponse"] {
        defs["Part"]["properties"][part] = json!({"type": "object"});
    }
    defs["Tool"]["properties"]["fileSearch"] = json!({"type": "object"});
    defs["ToolConfig"]["properties"]["includeServerSideToolInvocations"] = json!({"type": "boolean"});
    schemas["$ref"] = format!("#/$defs/{name}").into();
    jsonschema::validator_for(&schemas).unwrap()
}

fn read(file: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/specs");
    serde_json::from_slice(&std::fs::read(format!("{folder}/{file}")).unwrap()).unwrap()
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let wrong = [
        json!({"contents": [{"role": "user", "parts": [{"txt": "hi"}]}]}),
        json!({"contents": [], "generation_config": {}}),
        json!({"contents": [], "generationConfig": {"thinkingConfig": {"thinkingLevel": "low"}}}),
        json!({"contents": [{"parts": [{"functionCall": {"name": "a", "args": "{}"}}]}]}),
    ];
    for body in wrong {
        assert!(!REQUEST.is_valid(&body), "{body}");
    }
    assert!(!CONTENT_LIST.is_valid(&json!({"contents": [{"role": "user", "parts": [{"txt": "hi"}]}]})));
    assert!(REQUEST.is_valid(&json!({"contents": [{"role": "user", "parts": [{"text": "hi"}]}]})));
}
