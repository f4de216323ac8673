//! What an answer means: to the adapter that heard it, and to an oracle that reads the raw JSON without it.

use harness::port::model::{FinishReason, ModelError, ModelErrorKind as Kind, ModelResponse, Part, ToolCall};
use serde_json::Value;

/// The meaning of one answer.
#[derive(Debug, PartialEq)]
pub(crate) enum Meaning {
    Answer(Answer),
    Error(Kind),
}

/// What was said.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) calls: Vec<(String, Value)>,
    pub(crate) reason: FinishReason,
    pub(crate) input_tokens: Option<u64>,
    pub(crate) output_tokens: Option<u64>,
    pub(crate) reasons: bool,
}

impl Meaning {
    /// As an adapter heard it.
    pub(crate) fn heard(result: &Result<ModelResponse, ModelError>) -> Meaning {
        let response = match result {
            Ok(response) => response,
            Err(error) => return Meaning::Error(error.kind),
        };
        let call = |call: &ToolCall| (call.name.clone(), serde_json::from_str(&call.arguments).unwrap());
        Meaning::Answer(Answer {
            text: response.message.text(),
            calls: response.message.tool_calls().map(call).collect(),
            reason: response.reason.clone(),
            input_tokens: response.usage.input_tokens,
            output_tokens: response.usage.output_tokens,
            reasons: response.message.parts.iter().any(|part| matches!(part, Part::Reasoning(_))),
        })
    }
}
