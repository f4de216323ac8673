//! What the Responses API answers: a response made of items, every field optional.

use crate::adapter::model::filtered;
use crate::adapter::model::openai::usage;
use crate::adapter::model::wire::Failure;
use crate::port::model::{FinishReason, ModelErrorKind, ModelEvent, ModelSink, Part, Reasoning};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// A `response` object.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Response {
    pub(super) id: Option<String>,
    pub(super) model: Option<String>,
    pub(super) status: Option<String>,
    pub(super) output: Option<Vec<Box<RawValue>>>,
    pub(super) usage: Option<Value>,
    pub(super) error: Option<Value>,
    pub(super) incomplete_details: Option<Incomplete>,
    /// What Azure's filter found in question and answer.
    content_filters: Option<Value>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Incomplete {
    reason: Option<String>,
}

/// An output item. Kinds that are not read here (searches, shells, ..) are ignored.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Item {
    pub(super) r#type: Option<String>,
    pub(super) call_id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) arguments: Option<Value>,
    pub(super) content: Option<Vec<ContentPart>>,
    pub(super) summary: Option<Vec<ContentPart>>,
    encrypted_content: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ContentPart {
    pub(super) r#type: Option<String>,
    pub(super) text: Option<String>,
    pub(super) refusal: Option<String>,
}

/// What an answer came to, as far as the reason of its end depends on it.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) calls: u32,
    pub(super) refused: bool,
    /// It may not be complete.
    pub(super) cut: bool,
}

impl Item {
    pub(super) fn read(raw: &RawValue) -> Result<Item, Failure> {
        serde_json::from_str(raw.get()).map_err(|_| Failure::malformed("an output item"))
    }

    pub(super) fn arguments(&self) -> String {
        match &self.arguments {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(object) => object.to_string(),
        }
    }

    pub(super) fn started(&self, index: u32) -> ModelEvent {
        let (id, name) = (self.call_id.clone().unwrap_or_default(), self.name.clone().unwrap_or_default());
        ModelEvent::ToolCallStarted { index, id, name }
    }

    /// Reasoning to be replayed. Nothing is stored at the provider, so without its encrypted content there is
    /// nothing to replay, and only the words are kept.
    pub(super) fn reasoning(&self, raw: &RawValue, provider: &str) -> Option<Reasoning> {
        let parts = [&self.summary, &self.content].into_iter().flatten().flatten();
        let texts: Vec<&str> = parts.filter_map(|part| part.text.as_deref()).collect();
        let opaque = self.encrypted_content.as_ref().map(|_| raw.get().to_owned());
        if texts.is_empty() && opaque.is_none() {
            return None;
        }
        Some(Reasoning { text: texts.join("\n\n"), provider: provider.to_owned(), opaque })
    }
}

impl Response {
    /// Whether the answer may have ended before it was complete: a status nobody knows is not trusted to be an end.
    pub(super) fn cut(&self) -> bool {
        !matches!(self.status.as_deref(), None | Some("completed" | "complete" | ""))
    }

    /// Who answers.
    pub(super) fn started(&mut self) -> ModelEvent {
        ModelEvent::Started { response_id: self.id.take(), model: self.model.take() }
    }

    pub(super) fn push_usage(&self, out: &mut dyn ModelSink) {
        if let Some(usage) = self.usage.as_ref().filter(|usage| usage.is_object()) {
            out.push(ModelEvent::Usage(usage::read(usage)));
        }
    }

    /// Why it ended; an HTTP success may still hold a failure.
    pub(super) fn reason(&self, said: &Said) -> Result<FinishReason, Failure> {
        let error = self.error.as_ref().filter(|error| !error.is_null());
        match (self.status.as_deref(), error) {
            (Some("failed"), error) => Err(Failure::from_error(error.unwrap_or(&Value::Null))),
            (_, Some(error)) => Err(Failure::from_error(error)),
            (Some("cancelled"), _) => Err(Failure::interrupted()),
            (Some("queued" | "in_progress"), _) => Err(Failure::new(
                ModelErrorKind::Malformed,
                "the response is not finished, and answers in the background are not read here",
            )),
            (Some("incomplete"), _) => {
                let reason = self.incomplete_details.as_ref().and_then(|details| details.reason.as_deref());
                Ok(match reason {
                    Some("content_filter") => FinishReason::ContentFilter,
                    // Whatever the reason, known or new: the server itself says that something is missing.
                    _ => FinishReason::Length,
                })
            }
            // `completed`; some servers say it otherwise, or not at all.
            (None | Some("completed" | "complete" | ""), _) => Ok(match said {
                Said { refused: true, .. } => FinishReason::Refusal,
                Said { calls: 1.., .. } => FinishReason::ToolCalls,
                _ => FinishReason::Stop,
            }),
            (Some(other), _) => Ok(FinishReason::Other(other.to_owned())),
        }
    }

    /// What a filter acted on.
    pub(super) fn push_filtered(&self, provider: &str, out: &mut dyn ModelSink) {
        let found = self.content_filters.as_ref().map(filtered::acted_on_each).unwrap_or_default();
        filtered::push(provider, &found, out);
    }

    /// Pushes every output item.
    pub(super) fn push_output(
        &mut self,
        said: &mut Said,
        provider: &str,
        out: &mut dyn ModelSink,
    ) -> Result<(), Failure> {
        said.cut = self.cut();
        for raw in self.output.take().unwrap_or_default() {
            let item = Item::read(&raw)?;
            match item.r#type.as_deref() {
                Some("message") => push_message(&item, said, out),
                Some("function_call") => push_call(&item, said, out),
                Some("reasoning") => push_reasoning(&item, &raw, provider, out),
                _ => {}
            }
        }
        Ok(())
    }
}

pub(super) fn push_message(item: &Item, said: &mut Said, out: &mut dyn ModelSink) {
    for part in item.content.iter().flatten() {
        match (&part.text, &part.refusal) {
            (_, Some(refusal)) if part.r#type.as_deref() != Some("output_text") => {
                said.refused = true;
                out.push(ModelEvent::Part(Part::Refusal { text: refusal.clone() }));
            }
            (Some(text), _) if !text.is_empty() => out.push(ModelEvent::Text { delta: text.clone() }),
            _ => {}
        }
    }
}

fn push_call(item: &Item, said: &mut Said, out: &mut dyn ModelSink) {
    let index = said.calls;
    said.calls = said.calls.saturating_add(1);
    out.push(item.started(index));
    let delta = match item.arguments() {
        // A call that was cut stays as it is, so that it is never taken for complete.
        delta if said.cut => delta,
        delta if delta.trim().is_empty() => "{}".to_owned(),
        delta => delta,
    };
    out.push(ModelEvent::ToolCallDelta { index, delta });
}

fn push_reasoning(item: &Item, raw: &RawValue, provider: &str, out: &mut dyn ModelSink) {
    let Some(reasoning) = item.reasoning(raw, provider) else { return };
    if !reasoning.text.is_empty() {
        out.push(ModelEvent::ReasoningText { delta: reasoning.text.clone() });
    }
    out.push(reasoning.into());
}

/// Reads a whole answer and pushes the events that a stream would have given.
#[doc(hidden)]
pub fn unary(json: &[u8], provider: &str, out: &mut dyn ModelSink) -> Result<(), Failure> {
    let mut response: Response =
        serde_json::from_slice(json).map_err(|_| Failure::malformed("the answer"))?;
    if response.output.is_none() && response.status.is_none() && response.error.is_none() {
        return Err(Failure::malformed("the answer"));
    }
    let mut said = Said::default();
    out.push(response.started());
    response.push_usage(out);
    response.push_output(&mut said, provider, out)?;
    let reason = response.reason(&said)?;
    response.push_filtered(provider, out);
    out.push(ModelEvent::Finished { reason });
    Ok(())
}
