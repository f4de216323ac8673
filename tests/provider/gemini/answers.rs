//! How Gemini answers, for the server that misbehaves.

use crate::faults::Row;
use harness::adapter::model::Gemini;
use harness::port::model::{Connect, ModelAdapter as _};

pub(crate) fn gemini() -> Row {
    Row {
        api: "Gemini",
        connect: |url, client| {
            let recipe =
                Gemini::new("gemini-2.5-flash").base_url(format!("{url}/v1beta")).api_key("a-test-key");
            let recipe = match client {
                Some(client) => recipe.client(client),
                None => recipe,
            };
            Box::new(recipe.connect(&Connect { alias: "fast", env: &|_: &str| None }).unwrap())
        },
        streams: "text/event-stream",
        begun: || {
            "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"héllo\"}]},\"index\":0}]}\r\n\r\n"
                .into()
        },
        rest: || {
            b"data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[]},\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":1,\"candidatesTokenCount\":2}}\r\n\r\n".to_vec()
        },
        ping: Some(b": ping\n\n"),
        whole: r#"{"candidates":[{"content":{"role":"model","parts":[{"text":"héllo"}]},"finishReason":"STOP","index":0}]}"#,
    }
}
