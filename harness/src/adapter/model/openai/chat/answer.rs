//! One answer while it is being heard: the state that whole and streamed answers share.

use super::calls::Calls;
use super::reasoning::Heard;
use super::response::{Body, CallPiece, Choice, Delta};
use crate::adapter::model::filtered::{self, Filtered};
use crate::adapter::model::openai::usage;
use crate::adapter::model::wire::Failure;
use crate::port::model::{FinishReason, ModelErrorKind, ModelEvent, ModelSink, Part};
use serde_json::Value;

/// What was heard so far.
pub(super) struct Answer {
    provider: &'static str,
    started: bool,
    reasoning: Heard,
    refusal: String,
    calls: Calls,
    reason: Option<String>,
    filtered: Vec<Filtered>,
}

impl Answer {
    pub(super) fn new(provider: &'static str) -> Self {
        let (reasoning, calls) = (Heard::default(), Calls::default());
        Answer {
            provider,
            started: false,
            reasoning,
            refusal: String::new(),
            calls,
            reason: None,
            filtered: Vec::new(),
        }
    }

    /// Who answers, and the tokens so far.
    pub(super) fn meta(&mut self, body: &mut Body, out: &mut dyn ModelSink) {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let (response_id, model) = (some(body.id.take()), some(body.model.take()));
        if !self.started && (response_id.is_some() || model.is_some()) {
            self.started = true;
            out.push(ModelEvent::Started { response_id, model });
        }
        let groq = || body.x_groq.as_ref().and_then(|groq| groq.get("usage"));
        if let Some(usage) = body.usage.as_ref().filter(|usage| usage.is_object()).or_else(groq) {
            out.push(ModelEvent::Usage(usage::read(usage)));
        }
    }

    /// Why it ended; a later word replaces an earlier one, an empty one says nothing.
    pub(super) fn reason(&mut self, reason: Option<String>) {
        if let Some(reason) = reason.filter(|reason| !reason.is_empty()) {
            self.reason = Some(reason);
        }
    }

    /// What a filter acted on; it says so once.
    pub(super) fn filtered(&mut self, choice: &Choice) {
        let found = choice.content_filter_results.as_ref().map(filtered::acted_on).unwrap_or_default();
        if !found.is_empty() {
            self.filtered = found;
        }
    }

    pub(super) fn finished(&self) -> bool {
        self.reason.is_some()
    }

    /// A whole message.
    pub(super) fn message(&mut self, mut message: Delta, out: &mut dyn ModelSink) {
        let calls = message.tool_calls.take().unwrap_or_default();
        let legacy = message.function_call.take();
        self.piece(message, out);
        let legacy = legacy.map(|function| CallPiece { function: Some(function), ..CallPiece::default() });
        for call in calls.into_iter().chain(legacy) {
            self.flush_reasoning(out);
            self.calls.whole(call, out);
        }
    }

    /// More calls than anybody could run.
    pub(super) fn calls_too_much(&self) -> bool {
        self.calls.are_too_many()
    }

    /// A piece of a message.
    pub(super) fn piece(&mut self, piece: Delta, out: &mut dyn ModelSink) {
        let field = piece.reasoning_content.as_ref().or(piece.reasoning.as_ref());
        let details = piece.reasoning_details.unwrap_or_default();
        let mut thought = text_of(field);
        if thought.is_empty() {
            thought = details.iter().filter_map(|detail| detail.get("text")?.as_str()).collect();
        }
        self.think(&thought, out);
        self.reasoning.details(details);
        self.content(piece.content, out);
        self.refusal.push_str(piece.refusal.as_deref().unwrap_or_default());
        let legacy = piece
            .function_call
            .map(|function| CallPiece { function: Some(function), ..CallPiece::default() });
        for call in piece.tool_calls.unwrap_or_default().into_iter().chain(legacy) {
            self.flush_reasoning(out);
            self.calls.piece(call, out);
        }
    }

    fn content(&mut self, content: Option<Value>, out: &mut dyn ModelSink) {
        match content {
            Some(Value::String(text)) => self.say(text, out),
            Some(Value::Array(parts)) => {
                for part in parts {
                    self.think(&text_of(part.get("thinking")), out);
                    self.say(text_of(part.get("text")), out);
                }
            }
            _ => {}
        }
    }

    fn say(&mut self, delta: String, out: &mut dyn ModelSink) {
        if !delta.is_empty() {
            self.flush_reasoning(out);
            out.push(ModelEvent::Text { delta });
        }
    }

    fn think(&mut self, delta: &str, out: &mut dyn ModelSink) {
        if !delta.is_empty() {
            self.reasoning.text(delta);
            out.push(ModelEvent::ReasoningText { delta: delta.to_owned() });
        }
    }

    /// Reasoning comes before what it led to, so it is whole as soon as that begins.
    fn flush_reasoning(&mut self, out: &mut dyn ModelSink) {
        if let Some(reasoning) = self.reasoning.take(self.provider) {
            out.push(reasoning.into());
        }
    }

    /// Ends the answer; without a finish reason it was cut.
    pub(super) fn finish(&mut self, out: &mut dyn ModelSink) -> Result<(), Failure> {
        let Some(reason) = self.reason.take() else { return Err(Failure::interrupted()) };
        let refused = !self.refusal.is_empty();
        let reason = match reason.as_str() {
            "stop" | "tool_calls" | "function_call" if refused => FinishReason::Refusal,
            // Some servers say `stop` and call tools, or say `tool_calls` and call none.
            "stop" | "tool_calls" | "function_call" if !self.calls.is_empty() => FinishReason::ToolCalls,
            "stop" | "tool_calls" | "function_call" => FinishReason::Stop,
            "length" | "max_tokens" | "model_length" => FinishReason::Length,
            "content_filter" => FinishReason::ContentFilter,
            "refusal" => FinishReason::Refusal,
            "error" => {
                return Err(Failure::new(ModelErrorKind::Server, "the provider failed midway; ask again"));
            }
            "insufficient_system_resource" => {
                let message = "the provider is overloaded and stopped midway; ask again later";
                return Err(Failure::new(ModelErrorKind::Overloaded, message));
            }
            // vLLM, when the engine gave the request up.
            "abort" => return Err(Failure::interrupted()),
            _ => FinishReason::Other(reason),
        };
        self.flush_reasoning(out);
        if refused {
            out.push(ModelEvent::Part(Part::Refusal { text: std::mem::take(&mut self.refusal) }));
        }
        // A reason nobody knows is not trusted to be an end.
        self.calls.finish(matches!(reason, FinishReason::Length | FinishReason::Other(_)), out);
        filtered::push(self.provider, &self.filtered, out);
        out.push(ModelEvent::Finished { reason });
        Ok(())
    }
}

/// Text, or the text of a list of parts.
fn text_of(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => parts.iter().filter_map(|part| part.get("text")?.as_str()).collect(),
        _ => String::new(),
    }
}
