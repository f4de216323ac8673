//! One answer while it is being heard: the state that whole and streamed answers share.

use super::messages::TRACE;
use crate::adapter::model::wire::{Failure, MOST_ITEMS, too_many};
use crate::port::model::{
    Citation, FinishReason, Media, MediaSource, ModelEvent, ModelSink, Opaque, Part, Reasoning, Usage,
};
use serde_json::{Value, json};

/// What was heard so far.
pub(super) struct Answer {
    /// Whose reasoning and items they are.
    provider: String,
    /// Whether each call has arguments.
    calls: Vec<bool>,
    items: usize,
    reason: Option<String>,
    trace: Option<Value>,
}

impl Answer {
    pub(super) fn new(provider: String) -> Self {
        Answer { provider, calls: Vec::new(), items: 0, reason: None, trace: None }
    }

    /// Counts what begins. Each may hold memory.
    pub(super) fn begin(&mut self) -> Result<(), Failure> {
        self.items += 1;
        if self.items > MOST_ITEMS { Err(too_many()) } else { Ok(()) }
    }

    /// A call begins; its number among the calls, which is not the number of its block.
    pub(super) fn call(&mut self, id: &str, name: &str, out: &mut dyn ModelSink) -> u32 {
        let index = u32::try_from(self.calls.len()).unwrap_or(u32::MAX);
        self.calls.push(false);
        out.push(ModelEvent::ToolCallStarted { index, id: id.to_owned(), name: name.to_owned() });
        index
    }

    pub(super) fn arguments(&mut self, index: u32, delta: String, out: &mut dyn ModelSink) {
        if delta.is_empty() {
            return;
        }
        if let Some(has) = usize::try_from(index).ok().and_then(|at| self.calls.get_mut(at)) {
            *has |= !delta.trim().is_empty();
        }
        out.push(ModelEvent::ToolCallDelta { index, delta });
    }

    pub(super) fn reason(&mut self, reason: Option<String>) {
        self.reason = reason.filter(|reason| !reason.is_empty()).or_else(|| self.reason.take());
    }

    pub(super) fn ended(&self) -> bool {
        self.reason.is_some()
    }

    /// Tokens, and what a guardrail found.
    pub(super) fn meta(&mut self, usage: Option<&Value>, trace: Option<Value>, out: &mut dyn ModelSink) {
        if let Some(usage) = usage.filter(|usage| usage.is_object()) {
            out.push(ModelEvent::Usage(read_usage(usage)));
        }
        self.trace = trace.filter(Value::is_object).or_else(|| self.trace.take());
    }

    /// Ends the answer; without a reason it was cut.
    pub(super) fn finish(&mut self, out: &mut dyn ModelSink) -> Result<(), Failure> {
        let Some(reason) = self.reason.take() else { return Err(Failure::interrupted()) };
        let reason = match reason.as_str() {
            "end_turn" | "tool_use" if !self.calls.is_empty() => FinishReason::ToolCalls,
            // Tools that run at the provider are none of ours.
            "end_turn" | "tool_use" => FinishReason::Stop,
            "stop_sequence" => FinishReason::StopText,
            "max_tokens" => FinishReason::Length,
            "model_context_window_exceeded" => FinishReason::ContextLength,
            "guardrail_intervened" => FinishReason::Guardrail,
            "content_filtered" => FinishReason::ContentFilter,
            "refusal" => FinishReason::Refusal,
            "pause_turn" => FinishReason::Paused,
            "malformed_model_output" | "malformed_tool_use" => FinishReason::Malformed,
            _ => FinishReason::Other(reason),
        };
        // Empty arguments mean `{}`, unless the call may have been cut.
        if matches!(reason, FinishReason::ToolCalls) {
            for (at, _) in self.calls.iter().enumerate().filter(|(_, has)| !**has) {
                let index = u32::try_from(at).unwrap_or(u32::MAX);
                out.push(ModelEvent::ToolCallDelta { index, delta: "{}".to_owned() });
            }
        }
        if let Some(trace) = self.trace.take() {
            let event = self.opaque(TRACE, &trace);
            out.push(event);
        }
        out.push(ModelEvent::Finished { reason });
        Ok(())
    }

    /// A block of the provider's own, to go back as it is.
    pub(super) fn opaque(&self, kind: &str, block: &Value) -> ModelEvent {
        let (provider, kind) = (self.provider.clone(), kind.to_owned());
        ModelEvent::Part(Part::Opaque(Opaque { provider, kind, json: block.to_string() }))
    }

    /// A whole piece of reasoning. What is neither signed nor redacted is not taken back by the API.
    pub(super) fn reasoning(
        &self,
        text: String,
        signature: Option<&str>,
        redacted: Option<&str>,
    ) -> Option<ModelEvent> {
        let opaque = match (signature, redacted) {
            (_, Some(redacted)) => Some(json!({"redactedContent": redacted})),
            (Some(signature), None) => Some(json!({"reasoningText": {"text": text, "signature": signature}})),
            (None, None) if text.is_empty() => return None,
            (None, None) => None,
        };
        let opaque = opaque.map(|block| json!({"reasoningContent": block}).to_string());
        Some(Reasoning { text, provider: self.provider.clone(), opaque }.into())
    }
}

pub(super) fn citation(citation: &Value) -> ModelEvent {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let words = citation.get("sourceContent").and_then(Value::as_array);
    let quote: String = words.into_iter().flatten().filter_map(|piece| piece.get("text")?.as_str()).collect();
    ModelEvent::Part(Part::Citation(Citation {
        url: text(citation.pointer("/location/web/url")),
        title: text(citation.get("title")),
        quote: (!quote.is_empty()).then_some(quote),
        raw: Some(citation.to_string()),
    }))
}

pub(super) fn image(format: &str, data: String) -> ModelEvent {
    let mime = format!("image/{}", if format.is_empty() { "png" } else { format });
    ModelEvent::Part(Part::Image(Media { mime, source: MediaSource::Base64 { data }, name: None }))
}

/// All tokens read: those from a cache and those written to one are told apart from the others here.
fn read_usage(usage: &Value) -> Usage {
    let count = |name: &str| usage.get(name).and_then(Value::as_u64);
    let (cached, kept) = (count("cacheReadInputTokens"), count("cacheWriteInputTokens"));
    let more = cached.unwrap_or(0).saturating_add(kept.unwrap_or(0));
    Usage {
        input_tokens: count("inputTokens").map(|tokens| tokens.saturating_add(more)),
        output_tokens: count("outputTokens"),
        cached_tokens: cached,
        cache_write_tokens: kept,
        ..Usage::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_not_zero_and_all_tokens_read_are_counted() {
        assert_eq!(read_usage(&json!({"inputTokens": null, "outputTokens": "7"})), Usage::default());
        let usage = read_usage(&json!({
            "inputTokens": 2, "outputTokens": 5, "cacheReadInputTokens": 0, "cacheWriteInputTokens": 1322
        }));
        assert_eq!((usage.input_tokens, usage.output_tokens), (Some(1324), Some(5)));
        assert_eq!((usage.cached_tokens, usage.cache_write_tokens), (Some(0), Some(1322)));
    }
}
