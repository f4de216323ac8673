//! How Azure answers, for the server that misbehaves: as OpenAI, at paths of its own.

use crate::faults::Row;
use crate::openai;
use harness::adapter::model::AzureFoundry;
use harness::port::model::{Connect, Model, ModelAdapter as _};

fn connect(recipe: AzureFoundry, url: &str, client: Option<reqwest::Client>) -> Box<dyn Model> {
    let recipe = recipe.base_url(url).api_key("a-test-key");
    let recipe = match client {
        Some(client) => recipe.client(client),
        None => recipe,
    };
    Box::new(recipe.connect(&Connect { alias: "fast", env: &|_: &str| None }).unwrap())
}

pub(crate) fn deployment() -> Row {
    Row {
        api: "Azure OpenAI by deployment",
        connect: |url, client| {
            connect(AzureFoundry::new("gpt-4o").deployment_path("2024-10-21"), url, client)
        },
        ..openai::answers::chat()
    }
}

pub(crate) fn inference() -> Row {
    Row {
        api: "Azure AI inference",
        connect: |url, client| connect(AzureFoundry::new("Phi-4").inference(), url, client),
        ..openai::answers::chat()
    }
}
