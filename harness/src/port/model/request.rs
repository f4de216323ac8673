//! One turn of a model, as it is asked.

use super::Message;
use serde_json::Value;
use std::time::Duration;

/// What a model is asked. Borrowed: a turn copies nothing, a retry sends the same.
#[derive(Debug, Clone, Copy)]
pub struct ModelRequest<'a> {
    /// The system instructions; empty means none.
    pub instructions: &'a str,
    /// The conversation so far, oldest first.
    pub messages: &'a [Message],
    /// The tools the model may call.
    pub tools: &'a [ToolSpec],
    /// Whether it may, must or must not call them.
    pub tool_choice: ToolChoice<'a>,
    /// The shape of the answer; `None` is plain text.
    pub output: Option<&'a OutputSpec>,
    /// Sampling and the like.
    pub options: &'a GenerateOptions,
    /// Who asks: ids for tracing and de-duplication.
    pub call: &'a CallContext,
}

/// What a model reads about a tool. Built once at start.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolSpec {
    /// The name the model calls, `^[a-zA-Z0-9_-]{1,64}$`.
    pub name: String,
    /// What the model reads to choose.
    pub description: String,
    /// JSON schema (draft 2020-12) of the arguments; an object at the root, no `$ref`.
    pub parameters: Value,
    /// The schema fits the strict subset, so a provider may guarantee it.
    pub strict: bool,
}

/// Whether the model may call tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ToolChoice<'a> {
    /// The model decides.
    #[default]
    Auto,
    /// No calls, although the tools stay described.
    None,
    /// At least one call.
    Required,
    /// This tool.
    Tool(&'a str),
}

/// The shape of a structured answer.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputSpec {
    /// A name for it, `^[a-zA-Z0-9_-]{1,64}$`.
    pub name: String,
    /// What it is, for the model; may be empty.
    pub description: String,
    /// JSON schema (draft 2020-12).
    pub schema: Value,
    /// The schema fits the strict subset.
    pub strict: bool,
}

/// How to sample. Every field absent means the provider's default.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct GenerateOptions {
    /// Most tokens to answer with.
    pub max_output_tokens: Option<u32>,
    /// Sampling temperature, 0 to 2.
    pub temperature: Option<f32>,
    /// Nucleus sampling, 0 to 1.
    pub top_p: Option<f32>,
    /// Texts at which to stop.
    pub stop: Vec<String>,
    /// For repeatable sampling where the provider has it.
    pub seed: Option<u64>,
    /// How hard to think, where the model can.
    pub reasoning: Option<ReasoningEffort>,
    /// Whether several tools may be called in one turn.
    pub parallel_tool_calls: Option<bool>,
    /// The answer is to hold a picture (`model.image_output`).
    pub image_output: bool,
}

/// How hard a reasoning model thinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReasoningEffort {
    /// As little as possible.
    Minimal,
    /// Less.
    Low,
    /// The middle.
    Medium,
    /// More.
    High,
}

impl ReasoningEffort {
    /// `minimal`, `low`, `medium` or `high`: as most providers spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ReasoningEffort::Minimal => "minimal",
            ReasoningEffort::Low => "low",
            ReasoningEffort::Medium => "medium",
            ReasoningEffort::High => "high",
        }
    }
}

/// Who asks. Never sent as content; adapters put it into headers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallContext {
    /// The run that asks.
    pub run_id: String,
    /// Which attempt of this call, from 1.
    pub attempt: u32,
    /// The same for every attempt of one call; providers that de-duplicate get it.
    pub idempotency_key: Option<String>,
    /// W3C `traceparent` of the model call.
    pub traceparent: Option<String>,
    /// W3C `tracestate`, passed on unchanged.
    pub tracestate: Option<String>,
    /// Longest silence between two bytes of the answer; pings count as bytes. `None` means no bound.
    pub idle_timeout: Option<Duration>,
    /// Ask for a streamed answer. Off: the adapter may use the provider's unary form.
    pub stream: bool,
}
