//! A streamed answer of the Responses API.

use super::PROVIDER;
use super::response::{Item, Response, Said, push_message};
use crate::adapter::model::wire::{Decode, Failure, Flow, MOST_ITEMS, SseEvent, too_many};
use crate::port::model::{ModelEvent, ModelSink, Part};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The decoder of one stream. Its end is `response.completed`, `.incomplete` or `.failed`; without one it was cut.
pub struct ResponsesStream {
    provider: &'static str,
    started: bool,
    ended: bool,
    said: Said,
    slots: Vec<Slot>,
}

/// One output item while it comes.
#[derive(Default)]
struct Slot {
    output_index: Option<u64>,
    item_id: Option<String>,
    /// Its number among the calls, once started.
    call: Option<u32>,
    /// Text or arguments came in pieces, so that the whole is not pushed again.
    in_pieces: bool,
    refusal: String,
    refused: bool,
}

/// Any event; unknown ones are ignored.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Event {
    r#type: Option<String>,
    output_index: Option<u64>,
    item_id: Option<String>,
    summary_index: Option<u64>,
    delta: Option<Value>,
    text: Option<String>,
    refusal: Option<String>,
    arguments: Option<String>,
    item: Option<Box<RawValue>>,
    response: Option<Response>,
    error: Option<Value>,
}

impl Default for ResponsesStream {
    fn default() -> Self {
        ResponsesStream::new()
    }
}

impl Decode for ResponsesStream {
    fn event(&mut self, event: SseEvent<'_>, out: &mut dyn ModelSink) -> Result<Flow, Failure> {
        if event.data == "[DONE]" {
            return self.end(out).map(|()| Flow::Done);
        }
        let read: Event = serde_json::from_str(event.data).map_err(|_| Failure::malformed("an event"))?;
        let kind = read.r#type.clone().unwrap_or_else(|| event.event.to_owned());
        match kind.as_str() {
            "error" => return Err(error(event.data)),
            "response.created" | "response.in_progress" | "response.queued" => self.start(read.response, out),
            "response.output_item.added" => self.item_added(&read, out)?,
            "response.output_item.done" => self.item_done(&read, out)?,
            "response.completed" | "response.incomplete" | "response.failed" | "response.cancelled" => {
                self.finish(kind.trim_start_matches("response."), read.response, out)?;
                return Ok(Flow::Done);
            }
            _ if read.error.as_ref().is_some_and(|error| !error.is_null()) => return Err(error(event.data)),
            kind => self.piece(kind, read, out),
        }
        if self.slots.len() > MOST_ITEMS {
            return Err(too_many());
        }
        Ok(Flow::Continue)
    }

    fn end(&mut self, _: &mut dyn ModelSink) -> Result<(), Failure> {
        if self.ended { Ok(()) } else { Err(Failure::interrupted()) }
    }
}

/// `{"type":"error","code":..}` and `{"type":"error","error":{..}}` both occur.
fn error(data: &str) -> Failure {
    Failure::from_error(&serde_json::from_str(data).unwrap_or_default())
}

impl ResponsesStream {
    /// A decoder at the beginning of a stream of OpenAI.
    #[must_use]
    pub fn new() -> Self {
        ResponsesStream::of(PROVIDER)
    }

    /// A decoder at the beginning of a stream of this provider.
    #[must_use]
    pub fn of(provider: &'static str) -> Self {
        ResponsesStream { provider, started: false, ended: false, said: Said::default(), slots: Vec::new() }
    }

    fn start(&mut self, response: Option<Response>, out: &mut dyn ModelSink) {
        if let Some(mut response) = response
            && !std::mem::replace(&mut self.started, true)
        {
            out.push(response.started());
        }
    }

    fn slot(&mut self, event: &Event) -> &mut Slot {
        let same = |slot: &Slot| match (event.output_index, &event.item_id) {
            (Some(index), _) => slot.output_index == Some(index),
            (None, Some(id)) => slot.item_id.as_ref() == Some(id),
            (None, None) => false,
        };
        let at = self.slots.iter().rposition(same).unwrap_or(self.slots.len());
        if at == self.slots.len() {
            let (output_index, item_id) = (event.output_index, event.item_id.clone());
            self.slots.push(Slot { output_index, item_id, ..Slot::default() });
        }
        &mut self.slots[at]
    }

    fn piece(&mut self, kind: &str, event: Event, out: &mut dyn ModelSink) {
        let delta = event.delta.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
        match kind {
            "response.output_text.delta" if !delta.is_empty() => {
                self.slot(&event).in_pieces = true;
                out.push(ModelEvent::Text { delta });
            }
            "response.output_text.done" => {
                let slot = self.slot(&event);
                let whole = event.text.filter(|text| !text.is_empty() && !slot.in_pieces);
                if let Some(delta) = whole {
                    slot.in_pieces = true;
                    out.push(ModelEvent::Text { delta });
                }
            }
            "response.function_call_arguments.delta" => self.arguments(&event, delta, out),
            "response.function_call_arguments.done" if !self.slot(&event).in_pieces => {
                let whole = event.arguments.clone().unwrap_or_default();
                self.arguments(&event, whole, out);
            }
            "response.refusal.delta" => self.slot(&event).refusal.push_str(&delta),
            "response.refusal.done" => {
                let slot = self.slot(&event);
                let text = event.refusal.unwrap_or_else(|| std::mem::take(&mut slot.refusal));
                slot.refused = true;
                self.said.refused = true;
                out.push(ModelEvent::Part(Part::Refusal { text }));
            }
            "response.reasoning_summary_text.delta" | "response.reasoning_text.delta"
                if !delta.is_empty() =>
            {
                out.push(ModelEvent::ReasoningText { delta });
            }
            "response.reasoning_summary_part.added" if event.summary_index.unwrap_or(0) > 0 => {
                out.push(ModelEvent::ReasoningText { delta: "\n\n".to_owned() });
            }
            _ => {}
        }
    }

    fn arguments(&mut self, event: &Event, delta: String, out: &mut dyn ModelSink) {
        let slot = self.slot(event);
        if let Some(index) = slot.call
            && !delta.is_empty()
        {
            slot.in_pieces = true;
            out.push(ModelEvent::ToolCallDelta { index, delta });
        }
    }

    fn item_added(&mut self, event: &Event, out: &mut dyn ModelSink) -> Result<(), Failure> {
        let Some(raw) = &event.item else { return Ok(()) };
        let item = Item::read(raw)?;
        if item.r#type.as_deref() == Some("function_call") && item.name.is_some() {
            self.start_call(event, &item, out);
        } else {
            self.slot(event);
        }
        Ok(())
    }

    fn start_call(&mut self, event: &Event, item: &Item, out: &mut dyn ModelSink) -> u32 {
        let next = self.said.calls;
        let slot = self.slot(event);
        if let Some(index) = slot.call {
            return index;
        }
        slot.call = Some(next);
        self.said.calls = next.saturating_add(1);
        out.push(item.started(next));
        next
    }

    /// The whole item; what did not come in pieces is pushed now.
    fn item_done(&mut self, event: &Event, out: &mut dyn ModelSink) -> Result<(), Failure> {
        let Some(raw) = &event.item else { return Ok(()) };
        let mut item = Item::read(raw)?;
        match item.r#type.as_deref() {
            Some("reasoning") => {
                self.slot(event);
                if let Some(reasoning) = item.reasoning(raw, self.provider) {
                    out.push(reasoning.into());
                }
            }
            Some("function_call") => {
                self.start_call(event, &item, out);
                if !self.slot(event).in_pieces {
                    self.arguments(event, item.arguments(), out);
                }
            }
            Some("message") => {
                let slot = self.slot(event);
                let (spoken, refused) = (slot.in_pieces, slot.refused);
                slot.in_pieces = true;
                let known = |text: bool| if text { spoken } else { refused };
                if let Some(content) = &mut item.content {
                    content.retain(|part| !known(part.refusal.is_none()));
                }
                push_message(&item, &mut self.said, out);
            }
            _ => {
                self.slot(event);
            }
        }
        Ok(())
    }

    fn finish(
        &mut self,
        status: &str,
        response: Option<Response>,
        out: &mut dyn ModelSink,
    ) -> Result<(), Failure> {
        let mut response = response.unwrap_or_default();
        response.status.get_or_insert_with(|| status.to_owned());
        if !std::mem::replace(&mut self.started, true) {
            out.push(response.started());
        }
        response.push_usage(out);
        if self.slots.is_empty() {
            // A server that streams nothing but the end.
            response.push_output(&mut self.said, self.provider, out)?;
        }
        let reason = response.reason(&self.said)?;
        for slot in &self.slots {
            // Empty arguments mean `{}`, unless the call was cut.
            if let (Some(index), false, false) = (slot.call, slot.in_pieces, response.cut()) {
                out.push(ModelEvent::ToolCallDelta { index, delta: "{}".to_owned() });
            }
        }
        self.ended = true;
        response.push_filtered(self.provider, out);
        out.push(ModelEvent::Finished { reason });
        Ok(())
    }
}
