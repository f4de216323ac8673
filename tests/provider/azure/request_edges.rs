//! What requests to Azure get wrong in practice, one test each.

use crate::owned::Owned;
use crate::server::Server;
use harness::adapter::model::AzureFoundry;
use harness::port::model::{
    Connect, Message, Model as _, ModelAdapter as _, Part, Reasoning, ReasoningEffort, Role, ToolCall,
};
use serde_json::{Value, json};

async fn sent(owned: &Owned, made: impl FnOnce(AzureFoundry) -> AzureFoundry) -> Value {
    let server = Server::answering(400, &[("content-type", "application/json")], "{}").await;
    let recipe = made(AzureFoundry::new("d").base_url(server.url.clone()).api_key("k".to_owned()));
    let model = recipe.connect(&Connect { alias: "x", env: &|_: &str| None }).unwrap();
    let _ = model.generate(&owned.request(), &mut Vec::new()).await;
    server.asked().await.body
}

#[tokio::test]
async fn older_versions_are_asked_in_older_words() {
    let mut owned = Owned::saying("hi").streamed(true);
    owned.options.max_output_tokens = Some(20);
    let older = sent(&owned, |recipe| recipe.deployment_path("2024-02-01")).await;
    assert_eq!((&older["max_tokens"], older.get("stream_options")), (&json!(20), None));
    let newer = sent(&owned, |recipe| recipe.deployment_path("2024-10-21")).await;
    assert_eq!(newer["max_completion_tokens"], 20);
    assert_eq!(newer["stream_options"], json!({"include_usage": true}));
    assert_eq!(sent(&owned, AzureFoundry::inference).await["max_tokens"], 20);
}

#[tokio::test]
async fn reasoning_goes_back_to_azure_alone() {
    let reasoning = |provider: &str| {
        let opaque = json!({"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "x"});
        let opaque = Some(opaque.to_string());
        Part::Reasoning(Reasoning { text: String::new(), provider: provider.into(), opaque })
    };
    let call = || Part::ToolCall(ToolCall { id: "c".into(), name: "find".into(), arguments: "{}".into() });
    for (provider, replayed) in [("azure", 1), ("openai", 0)] {
        let said = Message { role: Role::Assistant, parts: vec![reasoning(provider), call()] };
        let mut owned = Owned { messages: vec![Message::user("hi"), said], ..Owned::default() };
        owned.options.reasoning = Some(ReasoningEffort::Low);
        let body = sent(&owned, |recipe| recipe).await;
        let items = body["input"].as_array().unwrap();
        let found = items.iter().filter(|item| item["type"] == "reasoning").count();
        assert_eq!(found, replayed, "{provider}: {body}");
        assert_eq!(body["include"], json!(["reasoning.encrypted_content"]));
    }
}

#[tokio::test]
async fn claude_is_asked_as_claude() {
    let body = sent(&Owned::saying("hi"), AzureFoundry::claude).await;
    assert_eq!(body["model"], "d");
    assert!(body["max_tokens"].is_u64(), "{body}");
}
