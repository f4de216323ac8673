//! What a Chat Completions server answers, whole or in pieces: the same types, every field optional.

use super::answer::Answer;
use crate::adapter::model::wire::Failure;
use crate::port::model::{ModelErrorKind, ModelSink};
use serde::Deserialize;
use serde_json::Value;

/// A `chat.completion` or a `chat.completion.chunk`.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Body {
    pub(super) id: Option<String>,
    pub(super) model: Option<String>,
    pub(super) choices: Option<Vec<Choice>>,
    pub(super) usage: Option<Value>,
    pub(super) error: Option<Value>,
    /// Groq's streams have their usage in here.
    pub(super) x_groq: Option<Value>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Choice {
    pub(super) index: Option<u64>,
    pub(super) message: Option<Delta>,
    /// Azure sends chunks without it.
    pub(super) delta: Option<Delta>,
    pub(super) finish_reason: Option<String>,
    /// What Azure's filter found; it may come in a chunk of its own, after the words.
    pub(super) content_filter_results: Option<Value>,
}

/// A message, or a piece of it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Delta {
    /// Text, or a list of typed parts (Mistral's reasoning models).
    pub(super) content: Option<Value>,
    pub(super) refusal: Option<String>,
    pub(super) reasoning_content: Option<Value>,
    pub(super) reasoning: Option<Value>,
    pub(super) reasoning_details: Option<Vec<Value>>,
    pub(super) tool_calls: Option<Vec<CallPiece>>,
    /// The form before tools.
    pub(super) function_call: Option<FunctionPiece>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct CallPiece {
    pub(super) index: Option<u64>,
    pub(super) id: Option<String>,
    pub(super) function: Option<FunctionPiece>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct FunctionPiece {
    pub(super) name: Option<String>,
    /// JSON text; some servers send the object itself.
    pub(super) arguments: Option<Value>,
}

impl Body {
    /// Reads JSON text. An error object is an error, whatever the HTTP status was.
    pub(super) fn read(json: &[u8]) -> Result<Body, Failure> {
        let body: Body = serde_json::from_slice(json).map_err(|_| Failure::malformed("the answer"))?;
        Ok(body)
    }

    /// The first choice: more are never asked for.
    pub(super) fn choice(&mut self) -> Option<Choice> {
        let choices = std::mem::take(&mut self.choices)?;
        choices.into_iter().find(|choice| choice.index.unwrap_or(0) == 0)
    }
}

/// Reads a whole answer and pushes the events that a stream would have given.
#[doc(hidden)]
pub fn unary(json: &[u8], provider: &'static str, out: &mut dyn ModelSink) -> Result<(), Failure> {
    let mut body = Body::read(json)?;
    let mut answer = Answer::new(provider);
    answer.meta(&mut body, out);
    if let Some(error) = body.error.as_ref().filter(|error| !error.is_null()) {
        return Err(Failure::from_error(error));
    }
    let Some(choice) = body.choice() else { return Err(Failure::malformed("an answer without a choice")) };
    answer.filtered(&choice);
    answer.reason(choice.finish_reason);
    answer.message(choice.message.or(choice.delta).unwrap_or_default(), out);
    if !answer.finished() {
        // A whole answer is complete even where the server forgot to say why it ended.
        answer.reason(Some("stop".to_owned()));
    }
    answer.finish(out).map_err(|failure| match failure.kind {
        ModelErrorKind::Interrupted => Failure::malformed("the answer"),
        _ => failure,
    })
}
