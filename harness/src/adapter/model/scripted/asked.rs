//! What a scripted model was asked, as an owned copy.

use super::say::short;
use crate::port::model::{
    CallContext, GenerateOptions, Message, ModelRequest, OutputSpec, Part, Role, ToolChoice, ToolResult,
    ToolSpec,
};
use std::sync::Arc;

/// One request, copied.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Asked {
    /// The system instructions; empty means none.
    pub instructions: String,
    /// The conversation so far, oldest first.
    pub messages: Vec<Message>,
    /// The tools the model may call.
    pub tools: Vec<ToolSpec>,
    /// Whether it may, must or must not call them.
    pub tool_choice: AskedChoice,
    /// The shape of the answer; `None` is plain text.
    pub output: Option<OutputSpec>,
    /// Sampling and the like.
    pub options: GenerateOptions,
    /// Who asked.
    pub call: CallContext,
}

/// [`ToolChoice`], copied.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AskedChoice {
    /// The model decides.
    Auto,
    /// No calls.
    None,
    /// At least one call.
    Required,
    /// This tool.
    Tool(String),
}

impl Asked {
    /// Which turn of the model this is, from 0: how often it spoke in the conversation before.
    #[must_use]
    pub fn turn(&self) -> usize {
        turn(&self.messages)
    }

    /// The text of the newest message.
    #[must_use]
    pub fn last_text(&self) -> String {
        self.messages.last().map(Message::text).unwrap_or_default()
    }

    /// The names of the tools, in order.
    pub fn tool_names(&self) -> impl Iterator<Item = &str> {
        self.tools.iter().map(|tool| tool.name.as_str())
    }

    /// The results of tools in the newest message, in order.
    pub fn tool_results(&self) -> impl Iterator<Item = &ToolResult> {
        let parts = self.messages.last().map_or(&[][..], |message| &message.parts);
        parts.iter().filter_map(|part| match part {
            Part::ToolResult(result) => Some(result),
            _ => None,
        })
    }

    /// Whether the text occurs anywhere in the instructions or in what was said and what tools gave back.
    #[must_use]
    pub fn mentions(&self, text: &str) -> bool {
        self.instructions.contains(text)
            || self.messages.iter().flat_map(|message| &message.parts).any(|part| mentions(part, text))
    }
}

impl Asked {
    /// The request in a few lines, for a test that fails.
    pub(super) fn brief(&self) -> String {
        let mut lines = vec![format!("  instructions: {:?}", short(&self.instructions))];
        let tools: Vec<&str> = self.tool_names().collect();
        lines.push(format!(
            "  tools: {}",
            if tools.is_empty() { "none".to_owned() } else { tools.join(", ") }
        ));
        let over = self.messages.len().saturating_sub(SHOWN);
        if over > 0 {
            lines.push(format!("  .. {over} older messages"));
        }
        for message in self.messages.iter().skip(over) {
            let parts: Vec<String> = message.parts.iter().map(part_brief).collect();
            lines.push(format!("  {}: {}", format!("{:?}", message.role).to_lowercase(), parts.join(", ")));
        }
        lines.join("\n")
    }
}

/// How many of the newest messages [`Asked::brief`] shows.
const SHOWN: usize = 6;

fn part_brief(part: &Part) -> String {
    match part {
        Part::Text { text } | Part::Refusal { text } => format!("{:?}", short(text)),
        Part::ToolCall(call) => format!("calls `{}` with {}", call.name, short(&call.arguments)),
        Part::ToolResult(result) => {
            let content: Vec<String> = result.content.iter().map(part_brief).collect();
            format!("`{}` gave {}", result.name, content.join(", "))
        }
        Part::Reasoning(_) => "reasoning".to_owned(),
        _ => "a medium".to_owned(),
    }
}

fn mentions(part: &Part, wanted: &str) -> bool {
    match part {
        Part::Text { text } | Part::Refusal { text } => text.contains(wanted),
        Part::ToolCall(call) => call.arguments.contains(wanted) || call.name.contains(wanted),
        Part::ToolResult(result) => result.content.iter().any(|part| mentions(part, wanted)),
        Part::Reasoning(reasoning) => reasoning.text.contains(wanted),
        _ => false,
    }
}

/// A question about a request.
pub(super) type Predicate = Arc<dyn Fn(&Asked) -> bool + Send + Sync>;

/// How often the model spoke before.
pub(super) fn turn(messages: &[Message]) -> usize {
    messages.iter().filter(|message| message.role == Role::Assistant).count()
}

impl From<&ModelRequest<'_>> for Asked {
    fn from(request: &ModelRequest<'_>) -> Self {
        Asked {
            instructions: request.instructions.to_owned(),
            messages: request.messages.to_vec(),
            tools: request.tools.to_vec(),
            tool_choice: match request.tool_choice {
                ToolChoice::Auto => AskedChoice::Auto,
                ToolChoice::None => AskedChoice::None,
                ToolChoice::Required => AskedChoice::Required,
                ToolChoice::Tool(name) => AskedChoice::Tool(name.to_owned()),
            },
            output: request.output.cloned(),
            options: request.options.clone(),
            call: request.call.clone(),
        }
    }
}
