//! How Anthropic answers, for the server that misbehaves.

use crate::faults::Row;
use harness::adapter::model::Anthropic;
use harness::port::model::{Connect, ModelAdapter as _};

pub(crate) fn messages() -> Row {
    Row {
        api: "Anthropic Messages",
        connect: |url, client| {
            let recipe = Anthropic::new("claude-sonnet-4-5").base_url(url).api_key("sk-ant-test");
            let recipe = match client {
                Some(client) => recipe.client(client),
                None => recipe,
            };
            Box::new(recipe.connect(&Connect { alias: "fast", env: &|_: &str| None }).unwrap())
        },
        streams: "text/event-stream",
        begun: || {
            let start = r#"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[],"stop_reason":null,"usage":{"input_tokens":1,"output_tokens":1}}}"#;
            let block =
                r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#;
            let delta =
                r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"héllo"}}"#;
            [start, block, delta].map(event).concat().into()
        },
        rest: || {
            let block = r#"{"type":"content_block_stop","index":0}"#;
            let delta =
                r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}"#;
            [block, delta, r#"{"type":"message_stop"}"#].map(event).concat().into()
        },
        ping: Some(b"event: ping\ndata: {\"type\":\"ping\"}\n\n"),
        whole: r#"{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"text","text":"héllo"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":2}}"#,
    }
}

fn event(data: &str) -> String {
    let name = data.split('"').nth(3).unwrap();
    format!("event: {name}\ndata: {data}\n\n")
}
