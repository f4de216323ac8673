//! How Bedrock answers, for the server that misbehaves: in frames, without pings.

use super::event_stream::event;
use super::recipe;
use crate::faults::Row;
use harness::port::model::{Connect, ModelAdapter as _};

pub(crate) fn converse() -> Row {
    Row {
        api: "Bedrock Converse",
        connect: |url, client| {
            let recipe = recipe("amazon.nova-lite-v1:0", url);
            let recipe = match client {
                Some(client) => recipe.client(client),
                None => recipe,
            };
            Box::new(recipe.connect(&Connect { alias: "fast", env: &|_: &str| None }).unwrap())
        },
        streams: "application/vnd.amazon.eventstream",
        begun: || {
            let delta = r#"{"contentBlockIndex":0,"delta":{"text":"héllo"}}"#;
            [event("messageStart", r#"{"role":"assistant"}"#), event("contentBlockDelta", delta)].concat()
        },
        rest: || {
            let stop = event("contentBlockStop", r#"{"contentBlockIndex":0}"#);
            let usage = r#"{"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3}}"#;
            [stop, event("messageStop", r#"{"stopReason":"end_turn"}"#), event("metadata", usage)].concat()
        },
        ping: None,
        whole: r#"{"output":{"message":{"role":"assistant","content":[{"text":"héllo"}]}},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3}}"#,
    }
}
