//! What a model says, piece by piece, and the fold that makes one answer of it.

use super::{Message, Part, Reasoning, Role, ToolCall, Usage};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// One piece of a model's answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ModelEvent {
    /// The provider accepted the call.
    Started {
        /// The provider's id of the response.
        response_id: Option<String>,
        /// The model that answers, as the provider names it.
        model: Option<String>,
    },
    /// More text.
    Text {
        /// The new characters.
        delta: String,
    },
    /// More readable reasoning. Display only: what is replayed arrives as [`ModelEvent::Part`].
    ReasoningText {
        /// The new characters.
        delta: String,
    },
    /// A tool call begins. Calls may interleave; `index` tells them apart.
    ToolCallStarted {
        /// Position among the calls of this turn, from 0, as the adapter numbers them.
        index: u32,
        /// The provider's id; may be empty.
        id: String,
        /// The tool's name.
        name: String,
    },
    /// More of the arguments of a started call.
    ToolCallDelta {
        /// Which call.
        index: u32,
        /// The new characters of the JSON text.
        delta: String,
    },
    /// A whole part that does not come in pieces: reasoning to be replayed, an image, a refusal.
    Part(Part),
    /// Tokens so far; a later one replaces an earlier one field by field.
    Usage(Usage),
    /// The turn is over. Exactly one, last.
    Finished {
        /// Why it ended.
        reason: FinishReason,
    },
}

/// Why a turn ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FinishReason {
    /// The model was done.
    Stop,
    /// It wrote one of the texts at which to stop.
    StopText,
    /// It wants tools to run.
    ToolCalls,
    /// It hit the token limit: text may be cut, and a call that was being written is not to be run.
    Length,
    /// It declined.
    Refusal,
    /// The provider's filter stepped in.
    ContentFilter,
    /// A guardrail that the application set up at the provider stepped in.
    Guardrail,
    /// The conversation and the answer together are longer than the model reads: as `Length`.
    ContextLength,
    /// A tool that runs at the provider takes long. The answer so far is sent back, and the model goes on.
    Paused,
    /// It wrote a call, or an answer, that the provider could not read: nothing of it is run.
    Malformed,
    /// A reason this version does not know, as the provider spelt it.
    Other(String),
}

/// Where an adapter pushes what it hears. Never blocks.
pub trait ModelSink: Send {
    /// Takes one event.
    fn push(&mut self, event: ModelEvent);
}

/// The fold of a turn's events into one answer.
///
/// ```
/// use harness::port::model::{Collect, FinishReason, ModelEvent, ModelSink};
/// let mut answer = Collect::default();
/// answer.push(ModelEvent::Text { delta: "hel".into() });
/// answer.push(ModelEvent::Text { delta: "lo".into() });
/// answer.push(ModelEvent::Finished { reason: FinishReason::Stop });
/// assert_eq!(answer.finish().unwrap().message.text(), "hello");
/// ```
#[derive(Debug, Default)]
pub struct Collect {
    parts: Vec<Slot>,
    /// Where the newest call of an index stands: some servers use an index again for the next call.
    calls: HashMap<u32, usize>,
    usage: Usage,
    reason: Option<FinishReason>,
    model: Option<String>,
    response_id: Option<String>,
}

#[derive(Debug)]
enum Slot {
    Text(String),
    Call(ToolCall),
    Whole(Part),
}

/// One whole answer of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelResponse {
    /// What was said, in order.
    pub message: Message,
    /// Why it ended.
    pub reason: FinishReason,
    /// Tokens and money; absent fields are unknown.
    pub usage: Usage,
    /// The model that answered, as the provider names it.
    pub model: Option<String>,
    /// The provider's id of the response.
    pub response_id: Option<String>,
}

impl Collect {
    /// The answer, or `None` while [`ModelEvent::Finished`] has not been seen.
    #[must_use]
    pub fn finish(self) -> Option<ModelResponse> {
        let reason = self.reason?;
        let parts = self.parts.into_iter().map(|slot| match slot {
            Slot::Text(text) => Part::Text { text },
            Slot::Call(call) => Part::ToolCall(call),
            Slot::Whole(part) => part,
        });
        let message = Message { role: Role::Assistant, parts: parts.collect() };
        Some(ModelResponse {
            message,
            reason,
            usage: self.usage,
            model: self.model,
            response_id: self.response_id,
        })
    }

    /// Whether the turn said anything yet: text, a call, a part.
    #[must_use]
    pub fn has_content(&self) -> bool {
        !self.parts.is_empty()
    }
}

impl ModelSink for Collect {
    fn push(&mut self, event: ModelEvent) {
        match event {
            ModelEvent::Started { response_id, model } => {
                self.response_id = response_id.or_else(|| self.response_id.take());
                self.model = model.or_else(|| self.model.take());
            }
            ModelEvent::Text { delta } => match self.parts.last_mut() {
                Some(Slot::Text(text)) => text.push_str(&delta),
                _ if delta.is_empty() => {}
                _ => self.parts.push(Slot::Text(delta)),
            },
            ModelEvent::ReasoningText { .. } => {}
            ModelEvent::ToolCallStarted { index, id, name } => {
                self.calls.insert(index, self.parts.len());
                self.parts.push(Slot::Call(ToolCall { id, name, arguments: String::new() }));
            }
            ModelEvent::ToolCallDelta { index, delta } => {
                let slot = self.calls.get(&index).and_then(|at| self.parts.get_mut(*at));
                if let Some(Slot::Call(call)) = slot {
                    call.arguments.push_str(&delta);
                }
            }
            ModelEvent::Part(part) => self.parts.push(Slot::Whole(part)),
            ModelEvent::Usage(usage) => self.usage.replace_with(&usage),
            ModelEvent::Finished { reason } => self.reason = Some(reason),
        }
    }
}

/// Keeps the events as they came; for tests and recorders.
impl ModelSink for Vec<ModelEvent> {
    fn push(&mut self, event: ModelEvent) {
        Vec::push(self, event);
    }
}

impl From<Reasoning> for ModelEvent {
    fn from(reasoning: Reasoning) -> Self {
        ModelEvent::Part(Part::Reasoning(reasoning))
    }
}
