//! How OpenAI answers, for the server that misbehaves.

use crate::faults::Row;
use harness::adapter::model::OpenAi;
use harness::port::model::{Connect, Model, ModelAdapter as _};

fn connect(recipe: OpenAi, url: &str, client: Option<reqwest::Client>) -> Box<dyn Model> {
    let recipe = recipe.base_url(format!("{url}/v1")).api_key("sk-test-key");
    let recipe = match client {
        Some(client) => recipe.client(client),
        None => recipe,
    };
    Box::new(recipe.connect(&Connect { alias: "fast", env: &|_: &str| None }).unwrap())
}

pub(crate) fn chat() -> Row {
    Row {
        api: "OpenAI Chat Completions",
        connect: |url, client| connect(OpenAi::new("gpt-4o").chat_completions(), url, client),
        streams: "text/event-stream",
        begun: || "data: {\"choices\":[{\"delta\":{\"content\":\"héllo\"}}]}\n\n".into(),
        rest: || {
            b"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n".to_vec()
        },
        ping: Some(b": ping\n\n"),
        whole: r#"{"choices":[{"message":{"content":"héllo"},"finish_reason":"stop"}]}"#,
    }
}

pub(crate) fn responses() -> Row {
    Row {
        api: "OpenAI Responses",
        connect: |url, client| connect(OpenAi::new("gpt-5-mini"), url, client),
        streams: "text/event-stream",
        begun: || {
            let created = r#"{"type":"response.created","response":{"id":"resp_1","status":"in_progress"}}"#;
            let added = r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"msg_1","content":[]}}"#;
            let delta =
                r#"{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"héllo"}"#;
            [created, added, delta].map(event).concat().into()
        },
        rest: || {
            event(r#"{"type":"response.completed","response":{"id":"resp_1","status":"completed","output":[{"type":"message","id":"msg_1","role":"assistant","content":[{"type":"output_text","text":"héllo"}]}]}}"#).into()
        },
        ping: Some(b": ping\n\n"),
        whole: r#"{"id":"resp_1","status":"completed","output":[{"type":"message","id":"msg_1","role":"assistant","content":[{"type":"output_text","text":"héllo"}]}]}"#,
    }
}

fn event(data: &str) -> String {
    let name = data.split('"').nth(3).unwrap();
    format!("event: {name}\ndata: {data}\n\n")
}
