//! Amazon Bedrock.

pub(crate) mod answers;
mod connect;
mod counts;
mod embeddings;
mod event_stream;
mod faults;
mod oracle;
mod rebuild;
mod request_claude;
mod request_edges;
mod stream_edges;
mod wrong;

use crate::exchange::Exchange;
use crate::family::Family;
use harness::adapter::model::Bedrock;
use harness::adapter::model::bedrock::{AwsCredentials, BedrockModel, ConverseStream, Guardrail};
use harness::adapter::model::wire::{SseLimits, StreamReader};
use harness::port::model::{Connect, ModelAdapter as _};
use harness_tests::holds::read_with;
use serde_json::Value;

pub(crate) const FAMILY: Family = Family {
    connect: |exchange, url| Box::new(model(exchange, url)),
    rebuild: |exchange| rebuild::request(&exchange.asked(), &model_id(exchange)),
    meaning: oracle::meaning,
    read: |exchange, pieces| {
        let decode = ConverseStream::new(&model_id(exchange));
        read_with(StreamReader::event_stream(decode, SseLimits::default()), pieces)
    },
    wrong: wrong::wrong,
};

const SECRET: &str = "hunter2-hunter2-hunter2";

fn credentials() -> AwsCredentials {
    AwsCredentials {
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: SECRET.to_owned().into(),
        session_token: Some("hunter2-session".to_owned().into()),
    }
}

fn recipe(model: &str, url: &str) -> Bedrock {
    Bedrock::new(model).region("eu-west-1").base_url(url).credentials(credentials())
}

fn connected(recipe: Bedrock) -> BedrockModel {
    recipe.connect(&Connect { alias: "recorded", env: &|_: &str| None }).unwrap()
}

/// The id of the model, as people write it.
fn model_id(exchange: &Exchange) -> String {
    let path = exchange.request["path"].as_str().unwrap_or("/model/a-model/converse");
    path.split('/').nth(2).unwrap().replace("%3A", ":")
}

/// The model of an exchange with its options, at a server of ours.
fn model(exchange: &Exchange, url: &str) -> BedrockModel {
    let asked = exchange.asked();
    let mut recipe = recipe(&model_id(exchange), url);
    if let Some(guardrail) = asked["guardrailConfig"].as_object() {
        let text = |name: &str| guardrail[name].as_str().unwrap();
        assert_eq!(text("trace"), "enabled");
        recipe =
            recipe.guardrail(Guardrail::new(text("guardrailIdentifier"), text("guardrailVersion")).traced());
    }
    if let Value::Object(fields) = &asked["additionalModelRequestFields"] {
        recipe = recipe.model_fields(fields.clone());
    }
    for tool in asked["toolConfig"]["tools"].as_array().into_iter().flatten() {
        if let Some(name) = tool["systemTool"]["name"].as_str() {
            recipe = recipe.system_tool(name);
        }
    }
    let has_point = |blocks: &Value| {
        blocks.as_array().is_some_and(|blocks| blocks.iter().any(|block| block["cachePoint"].is_object()))
    };
    let mut points = harness::adapter::model::bedrock::CachePoints::default();
    points.system = has_point(&asked["system"]);
    points.tools = has_point(&asked["toolConfig"]["tools"]);
    connected(recipe.cache(points))
}
