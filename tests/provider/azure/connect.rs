//! Connecting to Azure: keys, tokens, addresses, and what is said when they are missing.

use crate::owned::Owned;
use crate::server::{Asked, Server};
use harness::adapter::model::AzureFoundry;
use harness::adapter::model::azure::AzureModel;
use harness::adapter::model::wire::TokenSource;
use harness::port::BoxFuture;
use harness::port::model::{Connect, ConnectError, Model as _, ModelAdapter, ModelErrorKind as Kind};
use secrecy::SecretString;
use std::sync::Arc;

fn connect(recipe: AzureFoundry, env: &[(&str, &str)]) -> Result<AzureModel, ConnectError> {
    let env: Vec<(String, String)> =
        env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let read = move |name: &str| env.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    recipe.connect(&Connect { alias: "fast", env: &read })
}

async fn asked(recipe: AzureFoundry, env: &[(&str, &str)], server: Server) -> Asked {
    let model = connect(recipe, env).unwrap();
    let _ = model.generate(&Owned::saying("hi").request(), &mut Vec::new()).await;
    server.asked().await
}

async fn server() -> Server {
    Server::answering(400, &[("content-type", "application/json")], "{}").await
}

#[test]
fn what_is_missing_is_named() {
    let error = connect(AzureFoundry::new("d"), &[]).unwrap_err();
    assert_eq!(error.variable.as_deref(), Some("AZURE_OPENAI_ENDPOINT"));
    let error = connect(AzureFoundry::new("d").inference(), &[]).unwrap_err();
    assert_eq!(error.variable.as_deref(), Some("AZURE_AI_ENDPOINT"));
    let there = [("AZURE_AI_ENDPOINT", "https://mine.services.ai.azure.com")];
    let error = connect(AzureFoundry::new("d").claude(), &there).unwrap_err();
    assert_eq!(error.variable.as_deref(), Some("AZURE_AI_API_KEY"));
    let error = connect(AzureFoundry::new("d"), &there).unwrap_err();
    assert_eq!(error.variable.as_deref(), Some("AZURE_OPENAI_API_KEY"));
}

#[test]
fn a_wrong_address_is_refused_without_repeating_it_and_the_key_is_in_no_debug() {
    let recipe = || AzureFoundry::new("d").api_key("hunter2".to_owned());
    let error = connect(recipe().base_url("user:hunter2@host"), &[]).unwrap_err();
    assert!(!format!("{error:?}").contains("hunter2"));
    let recipe = recipe().base_url("https://u:hunter2@h");
    assert!(!format!("{recipe:?}").contains("hunter2"));
    assert!(!format!("{:?}", connect(recipe, &[]).unwrap()).contains("hunter2"));
}

#[tokio::test]
async fn every_api_is_at_its_path_with_its_key() {
    type Made = fn(AzureFoundry) -> AzureFoundry;
    let cases: [(Made, &str, &str); 5] = [
        (|recipe| recipe, "/openai/v1/responses", "api-key"),
        (|recipe| recipe.chat_completions(), "/openai/v1/chat/completions", "api-key"),
        (
            |recipe| recipe.deployment_path("2024-10-21"),
            "/openai/deployments/my%20model/chat/completions?api-version=2024-10-21",
            "api-key",
        ),
        (|recipe| recipe.inference(), "/models/chat/completions?api-version=2024-05-01-preview", "api-key"),
        (|recipe| recipe.claude(), "/anthropic/v1/messages", "x-api-key"),
    ];
    for (made, path, header) in cases {
        let server = server().await;
        let recipe = made(AzureFoundry::new("my model").base_url(server.url.clone()));
        let asked = asked(recipe, &[("AZURE_AI_API_KEY", "a-key")], server).await;
        assert_eq!((asked.path(), asked.header(header)), (path, Some("a-key")));
        assert_eq!(asked.body["model"], "my model");
    }
}

#[tokio::test]
async fn an_address_with_the_path_of_an_api_is_that_of_its_resource() {
    for pasted in ["", "/", "/openai/v1/", "/openai", "/models", "/anthropic"] {
        let server = server().await;
        let address = format!("{}{pasted}", server.url);
        let env = [("AZURE_OPENAI_ENDPOINT", address.as_str()), ("AZURE_OPENAI_API_KEY", "k")];
        let asked = asked(AzureFoundry::new("d"), &env, server).await;
        assert_eq!(asked.path(), "/openai/v1/responses", "{pasted}");
    }
}

struct Fixed(Result<&'static str, &'static str>);

impl TokenSource for Fixed {
    fn token(&self) -> BoxFuture<'_, Result<SecretString, String>> {
        Box::pin(async { self.0.map(SecretString::from).map_err(str::to_owned) })
    }
}

#[tokio::test]
async fn a_token_goes_as_a_bearer_and_a_missing_one_is_an_error_of_the_key() {
    let server = server().await;
    let recipe = AzureFoundry::new("d").base_url(server.url.clone()).token_source(Arc::new(Fixed(Ok("tok"))));
    let asked = asked(recipe, &[], server).await;
    assert_eq!((asked.header("authorization"), asked.header("api-key")), (Some("Bearer tok"), None));
    let none = Arc::new(Fixed(Err("no token: sign in")));
    let model =
        connect(AzureFoundry::new("d").base_url("http://127.0.0.1:1").token_source(none), &[]).unwrap();
    let error = model.generate(&Owned::saying("hi").request(), &mut Vec::new()).await.unwrap_err();
    assert_eq!((error.kind, error.message.as_str()), (Kind::Auth, "no token: sign in"));
}
