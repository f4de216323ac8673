//! What both forms of an answer share: its blocks as parts, its citations, and why it ended.

use crate::adapter::model::wire::Failure;
use crate::port::model::{Citation, FinishReason, ModelEvent, Opaque, Part, Reasoning};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The fields of a message that are read, in whole or while it comes.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Message {
    pub(super) r#type: Option<String>,
    pub(super) id: Option<String>,
    pub(super) model: Option<String>,
    pub(super) content: Option<Vec<Box<RawValue>>>,
    pub(super) usage: Option<Value>,
    pub(super) stop_reason: Option<String>,
    pub(super) stop_details: Option<StopDetails>,
    pub(super) error: Option<Value>,
}

/// Why the model declined, in words.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct StopDetails {
    explanation: Option<String>,
}

/// A content block. Its own JSON is kept beside it where it is replayed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Block {
    pub(super) r#type: Option<String>,
    pub(super) text: Option<String>,
    pub(super) citations: Option<Vec<Box<RawValue>>>,
    pub(super) thinking: Option<String>,
    pub(super) signature: Option<String>,
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) input: Option<Box<RawValue>>,
}

/// What something is.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Kind {
    r#type: Option<String>,
}

impl Message {
    /// Who answers.
    pub(super) fn started(&mut self) -> ModelEvent {
        ModelEvent::Started { response_id: self.id.take(), model: self.model.take() }
    }
}

impl Block {
    /// Reads a block. Of one that is not known only the kind matters, whatever else it holds.
    pub(super) fn read(raw: &RawValue) -> Result<Block, Failure> {
        serde_json::from_str(raw.get()).or_else(|_| {
            let kind = serde_json::from_str::<Kind>(raw.get()).ok().and_then(|kind| kind.r#type);
            match kind.as_deref() {
                None | Some("text" | "thinking" | "redacted_thinking" | "tool_use") => {
                    Err(Failure::malformed("a content block"))
                }
                Some(_) => Ok(Block { r#type: kind, ..Block::default() }),
            }
        })
    }

    /// The arguments of a call; nothing where they are still to come.
    pub(super) fn arguments(&self) -> &str {
        let text = self.input.as_deref().map_or("", RawValue::get);
        if matches!(text, "{}" | "null") { "" } else { text }
    }

    pub(super) fn started(&self, index: u32) -> ModelEvent {
        let (id, name) = (self.id.clone().unwrap_or_default(), self.name.clone().unwrap_or_default());
        ModelEvent::ToolCallStarted { index, id, name }
    }
}

/// Thinking that is given back byte for byte. Without a signature it is not taken back, and only its words are kept.
pub(super) fn thinking(text: String, signed: Option<String>, provider: &str) -> Option<ModelEvent> {
    let known = !text.is_empty() || signed.is_some();
    known.then(|| Reasoning { text, provider: provider.to_owned(), opaque: signed }.into())
}

/// An item that only the provider understands.
pub(super) fn opaque(kind: &str, json: String, provider: &str) -> ModelEvent {
    ModelEvent::Part(Part::Opaque(Opaque { provider: provider.to_owned(), kind: kind.to_owned(), json }))
}

/// Where something that was said comes from.
pub(super) fn citation(raw: &RawValue) -> ModelEvent {
    let said: Value = serde_json::from_str(raw.get()).unwrap_or_default();
    let first = |names: &[&str]| names.iter().find_map(|name| said.get(name)?.as_str()).map(str::to_owned);
    let citation = Citation {
        url: first(&["url", "source"]),
        title: first(&["title", "document_title"]),
        quote: first(&["cited_text"]),
        raw: Some(raw.get().to_owned()),
    };
    ModelEvent::Part(Part::Citation(citation))
}

/// Why it ended.
pub(super) fn reason(word: String, calls: u32) -> FinishReason {
    match word.as_str() {
        "end_turn" if calls > 0 => FinishReason::ToolCalls,
        "end_turn" => FinishReason::Stop,
        "stop_sequence" => FinishReason::StopText,
        "tool_use" => FinishReason::ToolCalls,
        "max_tokens" => FinishReason::Length,
        "model_context_window_exceeded" => FinishReason::ContextLength,
        // After a summary of the conversation the model waits as well.
        "pause_turn" | "compaction" => FinishReason::Paused,
        "refusal" => FinishReason::Refusal,
        _ => FinishReason::Other(word),
    }
}

/// The words of a refusal, where there are any.
pub(super) fn refusal(reason: &FinishReason, details: Option<StopDetails>) -> Option<ModelEvent> {
    let text = details?.explanation.filter(|text| !text.trim().is_empty())?;
    (*reason == FinishReason::Refusal).then_some(ModelEvent::Part(Part::Refusal { text }))
}
