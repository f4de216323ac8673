//! What Gemini answers, whole or in pieces: the same types, every field optional.

use super::answer::Answer;
use crate::adapter::model::wire::Failure;
use crate::port::model::{ModelSink, Usage};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// A `GenerateContentResponse`.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Body {
    pub(super) candidates: Option<Vec<Candidate>>,
    pub(super) prompt_feedback: Option<Feedback>,
    pub(super) usage_metadata: Option<Value>,
    pub(super) model_version: Option<String>,
    pub(super) response_id: Option<String>,
    pub(super) error: Option<Value>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Candidate {
    pub(super) index: Option<u64>,
    pub(super) content: Option<Content>,
    pub(super) finish_reason: Option<String>,
    pub(super) safety_ratings: Option<Vec<Rating>>,
    pub(super) grounding_metadata: Option<Box<RawValue>>,
    pub(super) citation_metadata: Option<Box<RawValue>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Content {
    /// Kept as they came: a signed part goes back unchanged.
    pub(super) parts: Option<Vec<Box<RawValue>>>,
}

/// Why nothing was answered.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Feedback {
    pub(super) block_reason: Option<String>,
    pub(super) safety_ratings: Option<Vec<Rating>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Rating {
    pub(super) category: Option<String>,
    pub(super) probability: Option<String>,
    pub(super) blocked: Option<bool>,
}

/// One part of the answer.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Part {
    pub(super) text: Option<String>,
    pub(super) thought: Option<bool>,
    pub(super) thought_signature: Option<String>,
    pub(super) function_call: Option<FunctionCall>,
    pub(super) inline_data: Option<Blob>,
    pub(super) file_data: Option<File>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct FunctionCall {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) args: Option<Box<RawValue>>,
    pub(super) partial_args: Option<Vec<PartialArg>>,
    pub(super) will_continue: Option<bool>,
}

/// A piece of an argument.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct PartialArg {
    pub(super) json_path: Option<String>,
    pub(super) string_value: Option<String>,
    pub(super) number_value: Option<serde_json::Number>,
    pub(super) bool_value: Option<bool>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Blob {
    pub(super) mime_type: Option<String>,
    pub(super) data: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct File {
    pub(super) mime_type: Option<String>,
    pub(super) file_uri: Option<String>,
}

impl Body {
    pub(super) fn read(json: &[u8]) -> Result<Body, Failure> {
        serde_json::from_slice(json).map_err(|_| Failure::malformed("the answer"))
    }

    /// The first candidate: more are never asked for.
    pub(super) fn candidate(&mut self) -> Option<Candidate> {
        let candidates = std::mem::take(&mut self.candidates)?;
        candidates.into_iter().find(|candidate| candidate.index.unwrap_or(0) == 0)
    }
}

/// Reads a whole answer, or a stream that came as one list, and pushes the events that a stream would have given.
#[doc(hidden)]
pub fn unary(json: &[u8], provider: &'static str, out: &mut dyn ModelSink) -> Result<(), Failure> {
    let mut answer = Answer::new(provider);
    if json.trim_ascii_start().first() == Some(&b'[') {
        let pieces: Vec<Body> = serde_json::from_slice(json).map_err(|_| Failure::malformed("the answer"))?;
        for piece in pieces {
            answer.piece(piece, out)?;
        }
        return answer.finish(out);
    }
    answer.piece(Body::read(json)?, out)?;
    if !answer.heard() {
        return Err(Failure::malformed("an answer without a candidate"));
    }
    answer.finish_whole(out)
}

/// Tokens. Zeros are left out of these bodies, so what the total says is not unknown.
pub(super) fn usage(usage: &Value) -> Usage {
    let count = |name: &str| usage.get(name).and_then(Value::as_u64);
    let tools = count("toolUsePromptTokenCount").unwrap_or(0);
    let input = count("promptTokenCount").map(|tokens| tokens.saturating_add(tools));
    let thoughts = count("thoughtsTokenCount");
    let written = count("candidatesTokenCount").map(|tokens| tokens.saturating_add(thoughts.unwrap_or(0)));
    let rest = || Some(count("totalTokenCount")?.saturating_sub(input?));
    Usage {
        input_tokens: input,
        output_tokens: written.or_else(rest),
        cached_tokens: count("cachedContentTokenCount"),
        cache_write_tokens: None,
        reasoning_tokens: thoughts,
        cost_micros: None,
    }
}
