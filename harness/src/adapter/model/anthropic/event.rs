//! The events of a stream, every field optional, and what becomes of one that is none of them.

use super::answer::{Message, StopDetails};
use crate::adapter::model::wire::{Failure, Flow, SseEvent};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// Any event; unknown ones are ignored.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Event {
    pub(super) r#type: Option<String>,
    pub(super) index: Option<u64>,
    pub(super) message: Option<Message>,
    pub(super) content_block: Option<Box<RawValue>>,
    pub(super) delta: Option<Delta>,
    pub(super) usage: Option<Value>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Delta {
    pub(super) r#type: Option<String>,
    pub(super) text: Option<String>,
    pub(super) partial_json: Option<String>,
    pub(super) thinking: Option<String>,
    pub(super) signature: Option<String>,
    pub(super) citation: Option<Box<RawValue>>,
    pub(super) content: Option<String>,
    pub(super) stop_reason: Option<String>,
    pub(super) stop_details: Option<StopDetails>,
}

/// The error that an event tells.
pub(super) fn error(data: &str) -> Failure {
    Failure::from_error(&serde_json::from_str(data).unwrap_or_default())
}

/// An event whose fields are none that are known: an error where its kind is, and otherwise ignored.
pub(super) fn odd(event: SseEvent<'_>) -> Result<Flow, Failure> {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Odd {
        r#type: Option<String>,
        delta: Option<Value>,
    }
    let Ok(odd) = serde_json::from_str::<Odd>(event.data) else { return Err(Failure::malformed("an event")) };
    let delta = odd.delta.as_ref().and_then(|delta| delta.get("type")?.as_str());
    let known = ["text_delta", "input_json_delta", "thinking_delta", "signature_delta", "citations_delta"];
    match (odd.r#type.as_deref().unwrap_or(event.event), delta) {
        ("error", _) => Err(error(event.data)),
        ("content_block_delta", Some(delta)) if !known.contains(&delta) => Ok(Flow::Continue),
        (kind, _) if kind.starts_with("message_") || kind.starts_with("content_block_") => {
            Err(Failure::malformed("an event"))
        }
        _ => Ok(Flow::Continue),
    }
}
