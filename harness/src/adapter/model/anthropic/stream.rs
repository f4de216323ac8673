//! A streamed answer of the Messages API: content blocks that begin, grow and end, each under its index.

use super::answer::{self, Block, Message};
use super::event::{Delta, Event, error, odd};
use super::usage::Counted;
use crate::adapter::model::wire::{Decode, Failure, Flow, MOST_ITEMS, SseEvent, too_many};
use crate::port::model::{FinishReason, ModelEvent, ModelSink};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The decoder of one stream. Its end is `message_stop`; without any word on why it ended it was cut.
#[derive(Default)]
pub struct MessagesStream {
    provider: &'static str,
    counted: Counted,
    open: BTreeMap<u64, Slot>,
    blocks: usize,
    calls: u32,
    /// Calls that began and whose arguments never came.
    empty: Vec<u32>,
    reason: Option<FinishReason>,
    refusal: Option<ModelEvent>,
    ended: bool,
}

/// A block while it comes.
enum Slot {
    Text { cited: Vec<Box<RawValue>> },
    Thinking { begin: Box<RawValue>, text: String, signature: String },
    Call { index: u32, in_pieces: bool },
    Opaque { begin: Box<RawValue>, kind: String, input: String, content: String },
}

impl Decode for MessagesStream {
    fn event(&mut self, event: SseEvent<'_>, out: &mut dyn ModelSink) -> Result<Flow, Failure> {
        let Ok(read) = serde_json::from_str::<Event>(event.data) else { return odd(event) };
        let kind = read.r#type.as_deref().unwrap_or(event.event);
        match kind {
            "error" => return Err(error(event.data)),
            "message_start" => self.start(read.message.unwrap_or_default(), out),
            "content_block_start" => {
                if let Some(raw) = read.content_block {
                    self.begin(read.index.unwrap_or_default(), raw, out)?;
                }
            }
            "content_block_delta" => {
                self.grow(read.index.unwrap_or_default(), read.delta.unwrap_or_default(), out);
            }
            "content_block_stop" => {
                if let Some(slot) = self.open.remove(&read.index.unwrap_or_default()) {
                    self.close(slot, out);
                }
            }
            "message_delta" => self.delta(read.delta.unwrap_or_default(), read.usage, out),
            "message_stop" => {
                self.end(out)?;
                return Ok(Flow::Done);
            }
            // Pings, and whatever comes later.
            _ => {}
        }
        Ok(Flow::Continue)
    }

    fn end(&mut self, out: &mut dyn ModelSink) -> Result<(), Failure> {
        if self.ended {
            return Ok(());
        }
        let reason = self.reason.take().ok_or_else(Failure::interrupted)?;
        for (_, slot) in std::mem::take(&mut self.open) {
            self.close(slot, out);
        }
        let reason = match reason {
            FinishReason::Stop if self.calls > 0 => FinishReason::ToolCalls,
            reason => reason,
        };
        for index in std::mem::take(&mut self.empty) {
            // Empty arguments mean `{}`, unless the call may have been cut.
            if reason == FinishReason::ToolCalls {
                out.push(ModelEvent::ToolCallDelta { index, delta: "{}".to_owned() });
            }
        }
        self.refusal.take().into_iter().for_each(|refusal| out.push(refusal));
        self.ended = true;
        out.push(ModelEvent::Finished { reason });
        Ok(())
    }

    fn complete(&self) -> bool {
        self.reason.is_some()
    }
}

impl MessagesStream {
    /// A decoder at the beginning of a stream, for the provider of this name.
    #[must_use]
    pub fn new(provider: &'static str) -> Self {
        MessagesStream { provider, ..MessagesStream::default() }
    }

    fn start(&mut self, mut message: Message, out: &mut dyn ModelSink) {
        out.push(message.started());
        self.count(message.usage.as_ref(), out);
    }

    fn count(&mut self, usage: Option<&Value>, out: &mut dyn ModelSink) {
        if let Some(usage) = self.counted.read(usage) {
            out.push(ModelEvent::Usage(usage));
        }
    }

    fn begin(&mut self, at: u64, raw: Box<RawValue>, out: &mut dyn ModelSink) -> Result<(), Failure> {
        self.blocks += 1;
        if self.blocks > MOST_ITEMS {
            return Err(too_many());
        }
        let block = Block::read(&raw)?;
        let slot = match block.r#type.as_deref() {
            None => return Ok(()),
            Some("text") => {
                push_text(block.text, out);
                Slot::Text { cited: block.citations.unwrap_or_default() }
            }
            Some("thinking") => {
                let text = block.thinking.unwrap_or_default();
                push_thinking(&text, out);
                Slot::Thinking { begin: raw, text, signature: block.signature.unwrap_or_default() }
            }
            Some("redacted_thinking") => {
                let event = answer::thinking(String::new(), Some(raw.get().to_owned()), self.provider);
                event.into_iter().for_each(|event| out.push(event));
                return Ok(());
            }
            Some("tool_use") => {
                let index = self.calls;
                self.calls = index.saturating_add(1);
                out.push(block.started(index));
                let whole = block.arguments();
                if !whole.is_empty() {
                    out.push(ModelEvent::ToolCallDelta { index, delta: whole.to_owned() });
                }
                Slot::Call { index, in_pieces: !whole.is_empty() }
            }
            Some(kind) => {
                let kind = kind.to_owned();
                Slot::Opaque { begin: raw, kind, input: String::new(), content: String::new() }
            }
        };
        // An index that is used again begins another block.
        if let Some(before) = self.open.insert(at, slot) {
            self.close(before, out);
        }
        Ok(())
    }

    fn grow(&mut self, at: u64, delta: Delta, out: &mut dyn ModelSink) {
        match (self.open.get_mut(&at), delta.r#type.as_deref().unwrap_or_default()) {
            // Also where the block never began: it is said.
            (_, "text_delta") => push_text(delta.text, out),
            (Some(Slot::Text { cited }), "citations_delta") => cited.extend(delta.citation),
            (Some(Slot::Thinking { text, .. }), "thinking_delta") => {
                let more = delta.thinking.unwrap_or_default();
                push_thinking(&more, out);
                text.push_str(&more);
            }
            (Some(Slot::Thinking { signature, .. }), "signature_delta") => {
                signature.push_str(&delta.signature.unwrap_or_default());
            }
            (Some(Slot::Call { index, in_pieces }), "input_json_delta") => {
                if let Some(delta) = delta.partial_json.filter(|json| !json.is_empty()) {
                    *in_pieces = true;
                    out.push(ModelEvent::ToolCallDelta { index: *index, delta });
                }
            }
            (Some(Slot::Opaque { input, .. }), "input_json_delta") => {
                input.push_str(&delta.partial_json.unwrap_or_default());
            }
            (Some(Slot::Opaque { content, .. }), "compaction_delta") => {
                content.push_str(&delta.content.unwrap_or_default());
            }
            _ => {}
        }
    }

    fn close(&mut self, slot: Slot, out: &mut dyn ModelSink) {
        match slot {
            Slot::Text { cited } => cited.iter().for_each(|cited| out.push(answer::citation(cited))),
            Slot::Thinking { begin, text, signature } => {
                let fields = [("thinking", text.clone().into()), ("signature", signature.clone().into())];
                let opaque = (!signature.is_empty()).then(|| with(&begin, fields)).flatten();
                let event = answer::thinking(text, opaque, self.provider);
                event.into_iter().for_each(|event| out.push(event));
            }
            Slot::Call { index, in_pieces } => self.empty.extend((!in_pieces).then_some(index)),
            Slot::Opaque { begin, kind, input, content } => {
                let json = match (input.is_empty(), content.is_empty()) {
                    (true, true) => Some(begin.get().to_owned()),
                    (true, false) => with(&begin, [("content", content.into())]),
                    // A call that was cut is not taken back.
                    (false, _) => serde_json::from_str(&input)
                        .ok()
                        .filter(Value::is_object)
                        .and_then(|input| with(&begin, [("input", input)])),
                };
                json.into_iter().for_each(|json| out.push(answer::opaque(&kind, json, self.provider)));
            }
        }
    }

    fn delta(&mut self, delta: Delta, usage: Option<Value>, out: &mut dyn ModelSink) {
        self.count(usage.as_ref(), out);
        if let Some(word) = delta.stop_reason {
            let reason = answer::reason(word, self.calls);
            self.refusal = answer::refusal(&reason, delta.stop_details);
            self.reason = Some(reason);
        }
    }
}

fn push_text(text: Option<String>, out: &mut dyn ModelSink) {
    if let Some(delta) = text.filter(|text| !text.is_empty()) {
        out.push(ModelEvent::Text { delta });
    }
}

fn push_thinking(text: &str, out: &mut dyn ModelSink) {
    if !text.is_empty() {
        out.push(ModelEvent::ReasoningText { delta: text.to_owned() });
    }
}

/// The block as it began, with what came since.
fn with<const N: usize>(begin: &RawValue, fields: [(&str, Value); N]) -> Option<String> {
    let mut block: Value = serde_json::from_str(begin.get()).ok()?;
    let block_fields = block.as_object_mut()?;
    block_fields.extend(fields.map(|(name, value)| (name.to_owned(), value)));
    Some(block.to_string())
}
