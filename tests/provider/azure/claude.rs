//! Claude on Azure: recorded answers of Anthropic through Azure's connection, and beside the models of OpenAI there.

use crate::exchange;
use crate::meaning::Meaning;
use crate::owned::Owned;
use crate::replay::{fold, serve};
use crate::server::Server;
use harness::adapter::model::{AnyModel, AzureFoundry};
use harness::port::model::{
    Connect, KnownGap, Message, Model as _, ModelAdapter, ModelResponse, Opaque, Part, Reasoning, Role,
};
use serde_json::{Value, json};

const NOBODY: Connect<'static> = Connect { alias: "x", env: &|_: &str| None };
const JSON: (&str, &str) = ("content-type", "application/json");

fn claude(url: &str) -> AzureFoundry {
    AzureFoundry::new("claude-sonnet-4-5").claude().base_url(url).api_key("k".to_owned())
}

#[tokio::test]
async fn recorded_answers_of_claude_are_heard_through_azure() {
    let (mut whole, mut streamed) = (0, 0);
    for (exchange, family) in exchange::conversations() {
        if exchange.provider != "anthropic" {
            continue;
        }
        let server = serve(&exchange).await;
        let model = claude(&server.url).connect(&NOBODY).unwrap();
        let owned = Owned::saying("hi").streamed(exchange.asks_for_a_stream());
        let mut events = Vec::new();
        let result = model.generate(&owned.request(), &mut events).await.map(|()| fold(&events));
        assert_eq!(Meaning::heard(&result), (family.meaning)(&exchange), "{}: {result:?}", exchange.name);
        if let Err(error) = &result {
            assert_eq!(error.provider, "azure");
        }
        let asked = server.asked().await;
        assert_eq!((asked.path(), asked.header("x-api-key")), ("/anthropic/v1/messages", Some("k")));
        *if exchange.is_stream() { &mut streamed } else { &mut whole } += 1;
    }
    assert!(whole >= 5 && streamed >= 5, "{whole} {streamed}");
}

/// What a recipe hears, and then what it sends with those parts in the history.
async fn heard(recipe: AzureFoundry, body: &Value) -> ModelResponse {
    let server = Server::answering(200, &[JSON], &body.to_string()).await;
    let model = recipe.base_url(server.url.clone()).api_key("k".to_owned()).connect(&NOBODY).unwrap();
    let mut events = Vec::new();
    model.generate(&Owned::saying("hi").request(), &mut events).await.unwrap();
    fold(&events)
}

async fn sent(recipe: AzureFoundry, owned: &Owned) -> Value {
    let server = Server::answering(400, &[JSON], "{}").await;
    let model = recipe.base_url(server.url.clone()).api_key("k".to_owned()).connect(&NOBODY).unwrap();
    let _ = model.generate(&owned.request(), &mut Vec::new()).await;
    server.asked().await.body
}

fn after(said: Message) -> Owned {
    Owned { messages: vec![Message::user("hi"), said, Message::user("on")], ..Owned::default() }
}

#[tokio::test]
async fn neither_family_is_sent_the_thoughts_of_the_other() {
    let gpt = || AzureFoundry::new("gpt-5");
    let sonnet = || AzureFoundry::new("claude-sonnet-4-5").claude();
    let thinking = json!({"id": "m", "type": "message", "role": "assistant", "stop_reason": "end_turn", "content": [
        {"type": "thinking", "thinking": "hm", "signature": "of-claude"},
        {"type": "text", "text": "Yes."}
    ]});
    let reasoning = json!({"id": "r", "object": "response", "status": "completed", "output": [
        {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "of-gpt"},
        {"type": "message", "id": "m", "role": "assistant", "content": [{"type": "output_text", "text": "Yes."}]}
    ]});
    let of_claude = after(heard(sonnet(), &thinking).await.message);
    let of_gpt = after(heard(gpt(), &reasoning).await.message);
    for (recipe, owned, word, goes) in [
        (gpt(), &of_gpt, "of-gpt", true),
        (sonnet(), &of_claude, "of-claude", true),
        (gpt(), &of_claude, "of-claude", false),
        (sonnet(), &of_gpt, "of-gpt", false),
    ] {
        let body = sent(recipe, owned).await;
        assert_eq!(body.to_string().contains(word), goes, "{body}");
        assert!(body.to_string().contains("Yes."), "{body}");
    }
}

#[tokio::test]
async fn what_a_filter_did_and_what_is_no_item_goes_nowhere() {
    for provider in ["azure", "azure-claude"] {
        let filter = Opaque {
            provider: provider.into(),
            kind: "content_filter".into(),
            json: r#"[{"category":"hate"}]"#.into(),
        };
        let details = Some(r#"[{"type":"reasoning.text","text":"details"}]"#.to_owned());
        let details = Reasoning { text: String::new(), provider: "azure".into(), opaque: details };
        let parts =
            vec![Part::Reasoning(details), Part::Opaque(filter), Part::Text { text: "Yes.".to_owned() }];
        let owned = after(Message { role: Role::Assistant, parts });
        for recipe in [AzureFoundry::new("gpt-5"), AzureFoundry::new("claude-sonnet-4-5").claude()] {
            let body = sent(recipe, &owned).await.to_string();
            assert!(!body.contains("hate") && !body.contains("details"), "{body}");
        }
    }
}

#[tokio::test]
async fn a_deployment_of_any_name_is_asked_as_its_family() {
    let body = sent(AzureFoundry::new("prod").model("gpt-5"), &Owned::saying("hi")).await;
    assert_eq!((&body["model"], &body["include"]), (&json!("prod"), &json!(["reasoning.encrypted_content"])));
    let body = sent(AzureFoundry::new("gpt-5").model("gpt-4o"), &Owned::saying("hi")).await;
    assert!(body.get("include").is_none(), "{body}");

    let mut owned = Owned::saying("hi");
    (owned.options.temperature, owned.options.top_p) = (Some(0.5), Some(0.5));
    let older = AzureFoundry::new("prod").claude().model("claude-3-haiku-20240307");
    let body = sent(older, &owned).await;
    assert_eq!(
        (&body["model"], &body["temperature"], &body["top_p"]),
        (&json!("prod"), &json!(0.5), &json!(0.5))
    );
}

#[test]
fn what_claude_lacks_is_known_on_azure_too() {
    fn lacks(gaps: &[KnownGap], id: Option<String>, capability: &str) -> bool {
        let id = id.unwrap();
        gaps.iter().find(|gap| id.starts_with(gap.prefix)).is_some_and(|gap| gap.lacks.contains(&capability))
    }
    let schema = "model.json_schema";
    let on_azure = |id: &str| {
        let recipe = AzureFoundry::new("prod").model(id);
        lacks(AzureFoundry::GAPS, recipe.family_id(), schema)
    };
    let any = |id: &str| lacks(AnyModel::GAPS, AnyModel::new(id).family_id(), schema);
    for (id, expected) in [
        ("claude-3-7-sonnet-20250219", true),
        ("gpt-3.5-turbo", true),
        ("claude-sonnet-4-5", false),
        ("gpt-5-mini", false),
    ] {
        assert_eq!((on_azure(id), any(&format!("azure:{id}"))), (expected, expected), "{id}");
    }
    for (at, gap) in AzureFoundry::GAPS.iter().enumerate() {
        let hidden = AzureFoundry::GAPS.iter().take(at).find(|before| gap.prefix.starts_with(before.prefix));
        assert_eq!(hidden, None, "{}", gap.prefix);
    }
}

#[tokio::test]
async fn claude_chosen_at_run_time_is_asked_as_claude() {
    for (id, path) in
        [("azure:claude-sonnet-4-5", "/anthropic/v1/messages"), ("azure:gpt-5-mini", "/openai/v1/responses")]
    {
        let server = Server::answering(400, &[JSON], "{}").await;
        let url = server.url.clone();
        let env = move |name: &str| match name {
            "AZURE_AI_ENDPOINT" => Some(url.clone()),
            "AZURE_AI_API_KEY" => Some("k".to_owned()),
            _ => None,
        };
        let model = AnyModel::new(id).connect(&Connect { alias: "x", env: &env }).unwrap();
        let _ = model.generate(&Owned::saying("hi").request(), &mut Vec::new()).await;
        assert_eq!(server.asked().await.path(), path);
    }
}
