//! Every recorded exchange through a socket: what the adapters ask is valid, what they hear is what was said.

use crate::exchange::{self, Exchange};
use crate::oracle::{self, Answer, Meaning};
use crate::rebuild::Owned;
use crate::server::Step;
use crate::server::{Asked, Server, answer_bytes};
use harness::adapter::model::compatible::Profile;
use harness::adapter::model::openai::OpenAiModel;
use harness::adapter::model::{OpenAi, OpenAiCompatible};
use harness::port::model::{
    Collect, Connect, Embed as _, EmbedRequest, Embeddings, Model as _, ModelAdapter as _, ModelError,
    ModelErrorKind as Kind, ModelEvent, ModelResponse, ModelSink as _, Part,
};
use serde_json::Value;
use std::time::Duration;

/// A model of the provider that an exchange was recorded from, at a server of ours.
pub(crate) fn model(exchange: &Exchange, url: &str) -> OpenAiModel {
    let connect = Connect { alias: "recorded", env: &|_: &str| None };
    let id = exchange.asked()["model"].as_str().unwrap_or("a-model").to_owned();
    if exchange.provider == "openai" {
        let recipe = OpenAi::new(id).base_url(url).api_key("sk-test-key".to_owned());
        let recipe = if exchange.api == "chat" { recipe.chat_completions() } else { recipe };
        return recipe.connect(&connect).unwrap();
    }
    let known = Profile::ALL.into_iter().find(|profile| profile.name == exchange.provider);
    let profile = known.unwrap_or(Profile::GENERIC);
    assert_eq!(profile.name, exchange.provider);
    let recipe = OpenAiCompatible::new(id).profile(profile).base_url(url).api_key("sk-test-key".to_owned());
    recipe.connect(&connect).unwrap()
}

async fn serve(exchange: &Exchange) -> Server {
    let headers = exchange.response["headers"].as_object().unwrap();
    let headers: Vec<_> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
    let kept: Vec<_> = headers.into_iter().filter(|(name, _)| *name != "transfer-encoding").collect();
    Server::start(vec![Step::Send(answer_bytes(exchange.status(), &kept, &exchange.body()))]).await
}

pub(crate) async fn generate(
    exchange: &Exchange,
) -> (Result<ModelResponse, ModelError>, Vec<ModelEvent>, Asked) {
    let server = serve(exchange).await;
    let model = model(exchange, &server.url);
    let owned = Owned::from_recorded(&exchange.asked(), &exchange.provider);
    let owned = owned.streamed(exchange.asks_for_a_stream());
    let mut events = Vec::new();
    let result = model.generate(&owned.request(), &mut events).await;
    (result.map(|()| fold(&events)), events, server.asked().await)
}

/// The fold of events that make a whole answer: exactly one end, at the end.
pub(crate) fn fold(events: &[ModelEvent]) -> ModelResponse {
    let ends = events.iter().filter(|event| matches!(event, ModelEvent::Finished { .. })).count();
    assert_eq!(ends, 1);
    assert!(matches!(events.last(), Some(ModelEvent::Finished { .. })));
    let mut collect = Collect::default();
    events.iter().cloned().for_each(|event| collect.push(event));
    collect.finish().unwrap()
}

fn heard(response: &ModelResponse) -> Answer {
    let call = |call: &harness::port::model::ToolCall| {
        (call.name.clone(), serde_json::from_str(&call.arguments).unwrap())
    };
    Answer {
        text: response.message.text(),
        calls: response.message.tool_calls().map(call).collect(),
        reason: response.reason.clone(),
        input_tokens: response.usage.input_tokens,
        output_tokens: response.usage.output_tokens,
        reasons: response.message.parts.iter().any(|part| matches!(part, Part::Reasoning(_))),
    }
}

#[tokio::test]
async fn every_recorded_answer_is_heard_as_it_was_meant() {
    let mut answers = 0;
    for exchange in exchange::all().iter().filter(|exchange| exchange.api != "embeddings") {
        let (result, _, _) = generate(exchange).await;
        let meaning = match &result {
            Ok(response) => Meaning::Answer(heard(response)),
            Err(error) => Meaning::Error(error.kind),
        };
        assert_eq!(meaning, oracle::meaning(exchange), "{}: {result:?}", exchange.name);
        answers += 1;
    }
    assert!(answers >= 100, "{answers}");
}

/// Requests that leave OpenAI's schema because the server they go to has another.
const OUTSIDE_THE_SCHEMA: [(&str, &str); 1] =
    [("llamacpp-chat-010", "llama.cpp takes pictures in the result of a tool; OpenAI takes text only")];

#[tokio::test]
async fn every_request_is_valid_by_the_official_schema() {
    let chat = validator("CreateChatCompletionRequest");
    let responses = validator("CreateResponse");
    let (mut checked, mut outside) = (0, 0);
    for exchange in exchange::all().iter().filter(|exchange| exchange.api != "embeddings") {
        let (_, _, asked) = generate(exchange).await;
        let (schema, path) = match exchange.api.as_str() {
            "responses" => (&responses, "/v1/responses"),
            _ => (&chat, "/v1/chat/completions"),
        };
        assert_eq!(asked.path(), path);
        same_request(exchange, &asked.body);
        if let Some((_, why)) = OUTSIDE_THE_SCHEMA.iter().find(|(name, _)| exchange.name.starts_with(name)) {
            println!("not valid by the schema: {}: {why}", exchange.name);
            assert!(!schema.is_valid(&asked.body), "{} need not be listed", exchange.name);
            outside += 1;
            continue;
        }
        let errors: Vec<_> = schema.iter_errors(&asked.body).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}\n{}", exchange.name, asked.body);
        checked += 1;
    }
    assert!(checked >= 100 && outside == OUTSIDE_THE_SCHEMA.len(), "{checked} {outside}");
}

/// What must be in both the recorded request and ours.
fn same_request(exchange: &Exchange, ours: &Value) {
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

pub(crate) async fn embed(exchange: &Exchange) -> (Result<Embeddings, ModelError>, Asked) {
    let server = serve(exchange).await;
    let texts: Vec<String> = match &exchange.asked()["input"] {
        Value::String(text) => vec![text.clone()],
        Value::Array(texts) => texts.iter().map(|text| text.as_str().unwrap().to_owned()).collect(),
        _ => {
            let vectors = exchange.response["body"]["data"].as_array().unwrap();
            vectors.iter().map(|_| "text".to_owned()).collect()
        }
    };
    let model = model(exchange, &server.url);
    let result = model.embed(EmbedRequest { texts: &texts, dimensions: None }).await;
    (result, server.asked().await)
}

#[tokio::test]
async fn every_embedding_is_read_and_asked_for_by_the_schema() {
    let schema = validator("CreateEmbeddingRequest");
    let mut vectors = 0;
    for exchange in exchange::all().iter().filter(|exchange| exchange.api == "embeddings") {
        let body = &exchange.response["body"];
        let (result, asked) = embed(exchange).await;
        match (result, oracle_vectors(body)) {
            (Ok(embeddings), Some(expected)) => {
                assert_eq!(embeddings.vectors, expected, "{}", exchange.name);
                assert_eq!(embeddings.usage.input_tokens, body["usage"]["prompt_tokens"].as_u64());
                vectors += expected.len();
            }
            (Err(error), None) => {
                assert_eq!(Meaning::Error(error.kind), oracle::meaning(exchange), "{}", exchange.name);
            }
            (result, _) => panic!("{}: {result:?}", exchange.name),
        }
        assert_eq!(asked.path(), "/v1/embeddings");
        assert!(schema.is_valid(&asked.body), "{}", asked.body);
    }
    assert!(vectors >= 4, "{vectors}");
}

fn oracle_vectors(body: &Value) -> Option<Vec<Vec<f32>>> {
    let vector = |item: &Value| match &item["embedding"] {
        Value::Array(numbers) => numbers.iter().map(|number| number.as_f64().unwrap() as f32).collect(),
        Value::String(text) => base64_floats(text),
        other => panic!("{other}"),
    };
    Some(body["data"].as_array()?.iter().map(vector).collect())
}

/// Base64 by hand, so that the test does not decode with what it tests.
fn base64_floats(text: &str) -> Vec<f32> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = text.trim_end_matches('=').chars().flat_map(|c| {
        let six = ALPHABET.find(c).unwrap();
        (0..6).rev().map(move |bit| (six >> bit & 1) as u8)
    });
    let mut bytes = Vec::new();
    loop {
        let byte: Vec<u8> = bits.by_ref().take(8).collect();
        if byte.len() < 8 {
            break;
        }
        bytes.push(byte.iter().fold(0, |byte, bit| byte << 1 | bit));
    }
    bytes.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect()
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

#[tokio::test]
async fn every_documented_fault_has_the_outcome_it_asks_for() {
    let mut faults = 0;
    for exchange in exchange::all().iter().filter(|exchange| exchange.expect.is_some()) {
        let (result, events, _) = generate(exchange).await;
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
