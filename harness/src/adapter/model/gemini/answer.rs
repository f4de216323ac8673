//! One answer while it is being heard: the state that whole and streamed answers share.
//!
//! A signature comes with a part and must go back with it. It becomes a `Part::Reasoning` right before the part it
//! signs, or, where the part says nothing, in its place. Next: `contents.rs`, which puts the two together again.

use super::calls::Calls;
use super::grounding;
use super::response::{self, Body, Candidate, Part as Wire, Rating};
use crate::adapter::model::filtered::{self, Filtered};
use crate::adapter::model::wire::{Failure, too_many};
use crate::port::model::{
    FinishReason, Media, MediaSource, ModelErrorKind, ModelEvent, ModelSink, Opaque, Part, Reasoning,
};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

/// Longest id of an answer that goes into the ids of its calls.
const LONGEST_ID: usize = 64;

/// What was heard so far.
pub(super) struct Answer {
    provider: &'static str,
    started: bool,
    heard: bool,
    response_id: String,
    /// Thoughts that nothing signed yet.
    thought: String,
    calls: Calls,
    reason: Option<String>,
    /// It was finished before and went on: a finish reason comes with every piece, and ends nothing.
    went_on: bool,
    filtered: Vec<Filtered>,
    grounding: Option<Box<RawValue>>,
    recited: Option<Box<RawValue>>,
}

impl Answer {
    pub(super) fn new(provider: &'static str) -> Self {
        Answer {
            provider,
            started: false,
            heard: false,
            response_id: String::new(),
            thought: String::new(),
            calls: Calls::default(),
            reason: None,
            went_on: false,
            filtered: Vec::new(),
            grounding: None,
            recited: None,
        }
    }

    pub(super) fn finished(&self) -> bool {
        self.reason.is_some() && !self.went_on
    }

    /// Whether there was a candidate at all.
    pub(super) fn heard(&self) -> bool {
        self.heard
    }

    /// One body: the whole answer, or a piece of it.
    pub(super) fn piece(&mut self, mut body: Body, out: &mut dyn ModelSink) -> Result<(), Failure> {
        self.meta(&mut body, out);
        if let Some(error) = body.error.as_ref().filter(|error| !error.is_null()) {
            return Err(Failure::from_error(error));
        }
        if let Some(candidate) = body.candidate() {
            self.candidate(candidate, out)?;
        }
        let feedback = body.prompt_feedback.unwrap_or_default();
        match feedback.block_reason.filter(|reason| !reason.is_empty()) {
            Some(reason) if !self.heard => {
                Err(filtered::refused(&reason, &findings(feedback.safety_ratings)))
            }
            _ => Ok(()),
        }
    }

    /// Who answers, and the tokens so far.
    fn meta(&mut self, body: &mut Body, out: &mut dyn ModelSink) {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let (response_id, model) = (some(body.response_id.take()), some(body.model_version.take()));
        if !self.started && (response_id.is_some() || model.is_some()) {
            self.started = true;
            // Part of the ids of its calls, so it is short here whatever the server says.
            let id = response_id.iter().flat_map(|id| id.chars());
            self.response_id = id.take(LONGEST_ID).collect();
            out.push(ModelEvent::Started { response_id, model });
        }
        let usage = body.usage_metadata.as_ref().map(response::usage).unwrap_or_default();
        if usage != Default::default() {
            out.push(ModelEvent::Usage(usage));
        }
    }

    fn candidate(&mut self, candidate: Candidate, out: &mut dyn ModelSink) -> Result<(), Failure> {
        self.heard = true;
        for raw in candidate.content.unwrap_or_default().parts.unwrap_or_default() {
            self.part(&raw, out)?;
        }
        if let Some(reason) = candidate.finish_reason.filter(|reason| !reason.is_empty()) {
            self.reason = Some(reason);
        }
        let found = findings(candidate.safety_ratings);
        if !found.is_empty() {
            self.filtered = found;
        }
        let some = |raw: Option<Box<RawValue>>| raw.filter(|raw| !matches!(raw.get().trim(), "null" | "{}"));
        self.grounding = some(candidate.grounding_metadata).or_else(|| self.grounding.take());
        self.recited = some(candidate.citation_metadata).or_else(|| self.recited.take());
        Ok(())
    }

    fn part(&mut self, raw: &RawValue, out: &mut dyn ModelSink) -> Result<(), Failure> {
        let part: Wire = serde_json::from_str(raw.get()).map_err(|_| Failure::malformed("a part"))?;
        let says = part.text.as_ref().is_some_and(|text| !text.is_empty())
            || part.function_call.is_some()
            || part.inline_data.is_some()
            || part.file_data.is_some();
        if says {
            self.went_on |= self.reason.take().is_some();
        }
        if part.thought == Some(true) {
            self.think(part, raw, out);
            return Ok(());
        }
        self.flush_thought(out);
        let signature = part.thought_signature;
        if let Some(call) = part.function_call {
            self.sign(signature, out);
            self.calls.piece(call, &self.response_id, out);
            return if self.calls.are_too_many() { Err(too_many()) } else { Ok(()) };
        }
        if let Some(blob) = part.inline_data {
            self.sign(signature, out);
            let source = MediaSource::Base64 { data: blob.data.unwrap_or_default() };
            push_media(blob.mime_type, source, out);
        } else if let Some(file) = part.file_data {
            self.sign(signature, out);
            push_media(file.mime_type, MediaSource::Url { url: file.file_uri.unwrap_or_default() }, out);
        } else if let Some(delta) = part.text.filter(|text| !text.is_empty()) {
            self.sign(signature, out);
            out.push(ModelEvent::Text { delta });
        } else {
            self.other(raw, signature.is_some(), out);
        }
        Ok(())
    }

    /// A part that says nothing but its signature, or one of Google's own: code that ran there, a search.
    fn other(&self, raw: &RawValue, signed: bool, out: &mut dyn ModelSink) {
        let fields: Map<String, Value> = serde_json::from_str(raw.get()).unwrap_or_default();
        let plain = ["text", "thought", "thoughtSignature", "partMetadata"];
        let kind = fields.iter().find(|(name, value)| !plain.contains(&name.as_str()) && !value.is_null());
        match kind {
            Some((kind, _)) => {
                let (provider, kind, json) = (self.provider.to_owned(), kind.clone(), raw.get().to_owned());
                out.push(ModelEvent::Part(Part::Opaque(Opaque { provider, kind, json })));
            }
            None if signed => out.push(self.reasoning(String::new(), Some(raw.get().to_owned()))),
            None => {}
        }
    }

    fn think(&mut self, part: Wire, raw: &RawValue, out: &mut dyn ModelSink) {
        let text = part.text.unwrap_or_default();
        if !text.is_empty() {
            out.push(ModelEvent::ReasoningText { delta: text.clone() });
        }
        if part.thought_signature.is_some() {
            self.flush_thought(out);
            out.push(self.reasoning(text, Some(raw.get().to_owned())));
        } else {
            self.thought.push_str(&text);
        }
    }

    /// Thoughts come before what they led to, so they are whole as soon as that begins.
    fn flush_thought(&mut self, out: &mut dyn ModelSink) {
        if !self.thought.is_empty() {
            let text = std::mem::take(&mut self.thought);
            out.push(self.reasoning(text, None));
        }
    }

    /// The signature of the part that follows.
    fn sign(&self, signature: Option<String>, out: &mut dyn ModelSink) {
        if let Some(signature) = signature.filter(|signature| !signature.is_empty()) {
            out.push(self.reasoning(String::new(), Some(json!({"thoughtSignature": signature}).to_string())));
        }
    }

    fn reasoning(&self, text: String, opaque: Option<String>) -> ModelEvent {
        Reasoning { text, provider: self.provider.to_owned(), opaque }.into()
    }

    /// Ends a whole answer: it is complete even where the server forgot to say why it ended.
    pub(super) fn finish_whole(&mut self, out: &mut dyn ModelSink) -> Result<(), Failure> {
        self.reason.get_or_insert_with(|| "STOP".to_owned());
        self.finish(out)
    }

    /// Ends the answer; without a finish reason it was cut.
    pub(super) fn finish(&mut self, out: &mut dyn ModelSink) -> Result<(), Failure> {
        let Some(reason) = self.reason.take() else { return Err(Failure::interrupted()) };
        let reason = match reason.as_str() {
            "STOP" if self.calls.is_empty() => FinishReason::Stop,
            "STOP" => FinishReason::ToolCalls,
            "MAX_TOKENS" => FinishReason::Length,
            "SAFETY"
            | "RECITATION"
            | "BLOCKLIST"
            | "PROHIBITED_CONTENT"
            | "SPII"
            | "IMAGE_SAFETY"
            | "IMAGE_PROHIBITED_CONTENT"
            | "IMAGE_RECITATION" => FinishReason::ContentFilter,
            "MODEL_ARMOR" => FinishReason::Guardrail,
            "MALFORMED_FUNCTION_CALL" | "MALFORMED_RESPONSE" | "UNEXPECTED_TOOL_CALL" => {
                FinishReason::Malformed
            }
            "MISSING_THOUGHT_SIGNATURE" => {
                let message = "a past call lacks its signature; keep the parts of a turn as they came";
                return Err(Failure::new(ModelErrorKind::InvalidRequest, message));
            }
            _ => FinishReason::Other(reason),
        };
        self.flush_thought(out);
        self.calls.finish(!matches!(reason, FinishReason::ToolCalls), out);
        if let Some(grounding) = self.grounding.take() {
            grounding::push(self.provider, &grounding, out);
        }
        if let Some(recited) = self.recited.take() {
            grounding::push_recited(&recited, out);
        }
        if reason == FinishReason::ContentFilter {
            filtered::push(self.provider, &self.filtered, out);
        }
        out.push(ModelEvent::Finished { reason });
        Ok(())
    }
}

/// What the filter acted on.
fn findings(ratings: Option<Vec<Rating>>) -> Vec<Filtered> {
    let acted = ratings.unwrap_or_default().into_iter().filter(|rating| rating.blocked == Some(true));
    acted.filter_map(|rating| Filtered::new(&rating.category?, rating.probability.as_deref())).collect()
}

fn push_media(mime: Option<String>, source: MediaSource, out: &mut dyn ModelSink) {
    let mime = mime.unwrap_or_else(|| "application/octet-stream".to_owned());
    let kind = mime.split('/').next().unwrap_or_default().to_owned();
    let media = Media { mime, source, name: None };
    out.push(ModelEvent::Part(match kind.as_str() {
        "image" => Part::Image(media),
        "audio" => Part::Audio(media),
        _ => Part::Document(media),
    }));
}
