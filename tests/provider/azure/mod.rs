//! Azure AI Foundry: the APIs of OpenAI at Azure's paths, with Azure's keys, errors and filters.

pub(crate) mod answers;
mod claude;
mod connect;
pub(crate) mod embeddings;
mod entra;
mod faults;
mod filter_edges;
mod request_edges;

use crate::exchange::Exchange;
use crate::family::{Family, read_sse};
use crate::openai::{oracle, same_request, schema};
use crate::owned::Owned;
use crate::server::Asked;
use harness::adapter::model::AzureFoundry;
use harness::adapter::model::azure::AzureModel;
use harness::adapter::model::openai::chat::ChatStream;
use harness::adapter::model::openai::responses::ResponsesStream;
use harness::port::model::{Connect, ModelAdapter as _};

pub(crate) const FAMILY: Family = Family {
    connect: |exchange, url| Box::new(model(exchange, url)),
    rebuild: |exchange| Owned::from_recorded(&exchange.asked(), &exchange.provider),
    meaning: |exchange| oracle::meaning_in(exchange, api(exchange)),
    read: |exchange, pieces| match api(exchange) {
        "responses" => read_sse(ResponsesStream::of("azure"), pieces),
        _ => read_sse(ChatStream::new("azure"), pieces),
    },
    wrong,
};

/// One answer of Chat Completions was recorded among the responses; its body says what it is.
fn api(exchange: &Exchange) -> &str {
    match exchange.response["body"]["object"].as_str() {
        Some("chat.completion") => "chat",
        _ => &exchange.api,
    }
}

fn version(exchange: &Exchange) -> Option<String> {
    exchange.request["query"].as_str()?.strip_prefix("api-version=").map(str::to_owned)
}

/// The model of the resource that an exchange was recorded from, at a server of ours.
fn model(exchange: &Exchange, url: &str) -> AzureModel {
    let path = exchange.request["path"].as_str().unwrap_or_default();
    let deployment = path.strip_prefix("/openai/deployments/").and_then(|rest| rest.split('/').next());
    let asked = exchange.asked();
    let name = deployment.or(asked["model"].as_str()).unwrap_or("a-model");
    let recipe = AzureFoundry::new(name).base_url(url).api_key("a-test-key".to_owned());
    let recipe = match (exchange.provider.as_str(), api(exchange), version(exchange)) {
        ("azure-inference", ..) => recipe.inference(),
        (_, "chat" | "embeddings", Some(version)) => recipe.deployment_path(version),
        (_, "chat", None) => recipe.chat_completions(),
        _ => recipe,
    };
    recipe.connect(&Connect { alias: "recorded", env: &|_: &str| None }).unwrap()
}

fn wrong(exchange: &Exchange, asked: &Asked) -> Vec<String> {
    let path = exchange.request["path"].as_str().map(str::to_owned);
    let query = version(exchange).map(|version| format!("?api-version={version}")).unwrap_or_default();
    let (name, usual) = match api(exchange) {
        "responses" => ("CreateResponse", "/openai/v1/responses"),
        _ => ("CreateChatCompletionRequest", "/openai/v1/chat/completions"),
    };
    assert_eq!(asked.path(), format!("{}{query}", path.as_deref().unwrap_or(usual)), "{}", exchange.name);
    assert_eq!(asked.header("api-key"), Some("a-test-key"));
    assert_eq!(asked.header("authorization"), None);
    same_request(exchange, &asked.body);
    schema(name).iter_errors(&asked.body).map(|error| error.to_string()).collect()
}
