//! A streamed answer of ConverseStream.

use super::answer::{self, Answer};
use super::family;
use super::response::is_server_side;
use crate::adapter::model::wire::{Decode, Failure, Flow, SseEvent};
use crate::port::model::{ModelEvent, ModelSink};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The decoder of one stream.
///
/// The answer is complete once its stop reason came; the tokens follow it, in the last event of all.
///
/// ```
/// use harness::adapter::model::{bedrock::ConverseStream, wire::{SseLimits, StreamReader}};
/// use harness::port::model::Collect;
/// let decoder = ConverseStream::new("amazon.nova-lite-v1:0");
/// let (mut answer, mut stream) =
///     (Collect::default(), StreamReader::event_stream(decoder, SseLimits::default()));
/// assert!(stream.feed(b"no frame at all", &mut answer).is_err());
/// ```
pub struct ConverseStream {
    answer: Answer,
    /// The blocks that have not ended, by the number of the provider.
    open: BTreeMap<u64, Open>,
}

/// A block that has not ended.
enum Open {
    Text {
        citations: Vec<Value>,
    },
    Call {
        index: u32,
    },
    /// A tool that runs at the provider.
    ServerCall {
        start: Value,
        input: String,
    },
    ServerResult {
        start: Value,
        content: Vec<Value>,
    },
    Reasoning {
        text: String,
        signature: Option<String>,
        redacted: Vec<String>,
    },
    Image {
        format: String,
        data: String,
    },
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Event {
    content_block_index: Option<u64>,
    start: Option<Value>,
    delta: Option<Value>,
    stop_reason: Option<String>,
    usage: Option<Value>,
    trace: Option<Value>,
}

impl ConverseStream {
    /// A decoder at the beginning of a stream of the model with this id: its reasoning is taken back by models of the
    /// same maker alone.
    #[must_use]
    pub fn new(model: &str) -> Self {
        ConverseStream { answer: Answer::new(family::provider(model)), open: BTreeMap::new() }
    }

    fn start(&mut self, index: u64, start: Value, out: &mut dyn ModelSink) -> Result<(), Failure> {
        // A number that is used again is another block.
        self.stop(index, out);
        let text = |name: &str| start.pointer(name).and_then(Value::as_str).unwrap_or_default();
        let open = if let Some(call) = start.get("toolUse") {
            match is_server_side(call) {
                true => Open::ServerCall { start: call.clone(), input: String::new() },
                false => {
                    let index = self.answer.call(text("/toolUse/toolUseId"), text("/toolUse/name"), out);
                    Open::Call { index }
                }
            }
        } else if let Some(result) = start.get("toolResult") {
            Open::ServerResult { start: result.clone(), content: Vec::new() }
        } else if start.get("image").is_some() {
            Open::Image { format: text("/image/format").to_owned(), data: String::new() }
        } else {
            return Ok(());
        };
        self.open(index, open)
    }

    fn open(&mut self, index: u64, open: Open) -> Result<(), Failure> {
        self.answer.begin()?;
        self.open.insert(index, open);
        Ok(())
    }

    /// More of a block. Words and reasoning begin without a start.
    fn delta(&mut self, index: u64, mut delta: Value, out: &mut dyn ModelSink) -> Result<(), Failure> {
        let said = delta.get_mut("text").map(Value::take);
        let thought = delta.get_mut("reasoningContent").map(Value::take);
        let citation = delta.get_mut("citation").map(Value::take);
        if !self.open.contains_key(&index) {
            let open = match (&said, &thought, &citation) {
                (_, Some(_), _) => {
                    Open::Reasoning { text: String::new(), signature: None, redacted: Vec::new() }
                }
                (Some(_), ..) | (.., Some(_)) => Open::Text { citations: Vec::new() },
                _ => return Ok(()),
            };
            self.open(index, open)?;
        }
        if let Some(Value::String(delta)) = said
            && !delta.is_empty()
        {
            out.push(ModelEvent::Text { delta });
        }
        let string = |value: Option<&mut Value>| match value.map(Value::take) {
            Some(Value::String(text)) => text,
            _ => String::new(),
        };
        match self.open.get_mut(&index) {
            Some(Open::Text { citations }) => citations.extend(citation),
            Some(Open::Call { index }) => {
                let (index, delta) = (*index, string(delta.pointer_mut("/toolUse/input")));
                self.answer.arguments(index, delta, out);
            }
            Some(Open::ServerCall { input, .. }) => {
                input.push_str(&string(delta.pointer_mut("/toolUse/input")));
            }
            Some(Open::ServerResult { content, .. }) => {
                if let Some(Value::Array(more)) = delta.get_mut("toolResult").map(Value::take) {
                    content.extend(more);
                }
            }
            Some(Open::Reasoning { text, signature, redacted }) => {
                let mut thought = thought.unwrap_or_default();
                let delta = string(thought.get_mut("text"));
                if !delta.is_empty() {
                    text.push_str(&delta);
                    out.push(ModelEvent::ReasoningText { delta });
                }
                if let Some(Value::String(more)) = thought.get_mut("signature").map(Value::take) {
                    signature.get_or_insert_default().push_str(&more);
                }
                if let Some(Value::String(more)) = thought.get_mut("redactedContent").map(Value::take) {
                    redacted.push(more);
                }
            }
            Some(Open::Image { data, .. }) => {
                data.push_str(&string(delta.pointer_mut("/image/source/bytes")));
            }
            None => {}
        }
        Ok(())
    }

    /// A block is whole.
    fn stop(&mut self, index: u64, out: &mut dyn ModelSink) {
        let event = match self.open.remove(&index) {
            Some(Open::Text { citations }) => {
                citations.iter().for_each(|citation| out.push(answer::citation(citation)));
                None
            }
            Some(Open::ServerCall { mut start, input }) => {
                let given = if input.trim().is_empty() { "{}" } else { input.as_str() };
                // A call that was cut is not taken back.
                serde_json::from_str(given).ok().filter(Value::is_object).map(|input| {
                    start["input"] = input;
                    self.answer.opaque("toolUse", &json!({"toolUse": start}))
                })
            }
            Some(Open::ServerResult { mut start, content }) => {
                start["content"] = content.into();
                Some(self.answer.opaque("toolResult", &json!({"toolResult": start})))
            }
            Some(Open::Reasoning { text, signature, redacted }) => {
                self.answer.reasoning(text, signature.as_deref(), joined(redacted).as_deref())
            }
            Some(Open::Image { format, data }) => Some(answer::image(&format, data)),
            Some(Open::Call { .. }) | None => None,
        };
        if let Some(event) = event {
            out.push(event);
        }
    }

    fn stop_all(&mut self, out: &mut dyn ModelSink) {
        while let Some((index, _)) = self.open.first_key_value() {
            self.stop(*index, out);
        }
    }
}

/// Several pieces of base64 as one.
fn joined(mut pieces: Vec<String>) -> Option<String> {
    if pieces.len() < 2 {
        return pieces.pop();
    }
    let bytes: Result<Vec<Vec<u8>>, _> = pieces.iter().map(|piece| STANDARD.decode(piece)).collect();
    Some(bytes.map_or_else(|_| pieces.concat(), |bytes| STANDARD.encode(bytes.concat())))
}

impl Decode for ConverseStream {
    fn event(&mut self, event: SseEvent<'_>, out: &mut dyn ModelSink) -> Result<Flow, Failure> {
        let known = ["contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"];
        if !known.contains(&event.event) {
            return Ok(Flow::Continue);
        }
        let body: Event = serde_json::from_str(event.data).map_err(|_| Failure::malformed("an event"))?;
        let index = body.content_block_index.unwrap_or(0);
        match event.event {
            "contentBlockStart" => self.start(index, body.start.unwrap_or_default(), out)?,
            "contentBlockDelta" => self.delta(index, body.delta.unwrap_or_default(), out)?,
            "contentBlockStop" => self.stop(index, out),
            "messageStop" => {
                self.stop_all(out);
                // Why it ended is not always said.
                self.answer.reason(body.stop_reason.or_else(|| Some("end_turn".to_owned())));
            }
            _ => {
                self.answer.meta(body.usage.as_ref(), body.trace, out);
                if self.answer.ended() {
                    self.answer.finish(out)?;
                    return Ok(Flow::Done);
                }
            }
        }
        Ok(Flow::Continue)
    }

    fn end(&mut self, out: &mut dyn ModelSink) -> Result<(), Failure> {
        self.answer.finish(out)
    }

    fn complete(&self) -> bool {
        self.answer.ended()
    }
}
