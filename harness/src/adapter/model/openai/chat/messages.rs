//! A conversation in the messages of Chat Completions.

use super::dialect::{Dialect, Images};
use super::{media, reasoning};
use crate::adapter::model::history;
use crate::adapter::model::wire::Failure;
use crate::port::model::{self, ModelRequest, Part, Role, ToolResult};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// One message on the wire.
#[derive(Serialize)]
pub(super) struct Message<'a> {
    role: &'static str,
    content: Content<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<Call<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<Cow<'a, str>>,
    /// Reasoning, under the name that the server gives it.
    #[serde(flatten)]
    reasoning: Map<String, Value>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Content<'a> {
    None,
    Text(Cow<'a, str>),
    Parts(Vec<Value>),
}

#[derive(Serialize)]
struct Call<'a> {
    id: Cow<'a, str>,
    r#type: &'static str,
    function: Function<'a>,
}

#[derive(Serialize)]
struct Function<'a> {
    name: Cow<'a, str>,
    arguments: Cow<'a, str>,
}

impl<'a> Message<'a> {
    fn new(role: &'static str, content: Content<'a>) -> Self {
        Message { role, content, tool_calls: Vec::new(), tool_call_id: None, reasoning: Map::new() }
    }
}

/// Writes instructions and conversation.
pub(super) fn messages<'a>(
    request: &ModelRequest<'a>,
    provider: &str,
    dialect: &Dialect,
) -> Result<Vec<Message<'a>>, Failure> {
    let mut wire = Vec::with_capacity(request.messages.len() + 1);
    if !request.instructions.trim().is_empty() {
        wire.push(Message::new("system", Content::Text(request.instructions.into())));
    }
    for message in request.messages {
        match message.role {
            Role::User => user(message, dialect, &mut wire)?,
            Role::Assistant => wire.extend(assistant(message, provider, dialect)),
            Role::Tool => tool_results(message, dialect, &mut wire)?,
        }
    }
    Ok(wire)
}

/// Adds to the system message, or makes one.
pub(super) fn add_instructions(messages: &mut Vec<Message<'_>>, more: &str) {
    if let Some(Message { role: "system", content: Content::Text(text), .. }) = messages.first_mut() {
        let whole = format!("{text}\n\n{more}");
        *text = Cow::Owned(whole);
        return;
    }
    messages.insert(0, Message::new("system", Content::Text(Cow::Owned(more.to_owned()))));
}

fn user<'a>(
    message: &'a model::Message,
    dialect: &Dialect,
    wire: &mut Vec<Message<'a>>,
) -> Result<(), Failure> {
    answer_tools_first(dialect, wire);
    let content = match message.parts.as_slice() {
        [Part::Text { text }] => Content::Text(text.into()),
        parts => match content_parts(parts, dialect)? {
            parts if parts.is_empty() => Content::Text("".into()),
            parts => Content::Parts(parts),
        },
    };
    wire.push(Message::new("user", content));
    Ok(())
}

/// A server that checks the order of roles refuses a user right after a tool.
fn answer_tools_first(dialect: &Dialect, wire: &mut Vec<Message<'_>>) {
    let after_tool = wire.last().is_some_and(|last| last.role == "tool");
    if after_tool && !dialect.user_after_tool {
        wire.push(Message::new("assistant", Content::Text("OK".into())));
    }
}

fn content_parts(parts: &[Part], dialect: &Dialect) -> Result<Vec<Value>, Failure> {
    let mut content = Vec::new();
    for part in parts {
        content.push(match part {
            // Blank text blocks are refused by several servers.
            Part::Text { text } if text.trim().is_empty() => continue,
            Part::Text { text } => json!({"type": "text", "text": text}),
            Part::Image(image) => media::image(image, dialect.attachments)?,
            Part::Audio(audio) => media::audio(audio)?,
            Part::Document(document) => media::document(document, dialect.attachments)?,
            _ => continue,
        });
    }
    Ok(content)
}

/// `None` when nothing is left to say: reasoning of another provider, an empty turn.
fn assistant<'a>(message: &'a model::Message, provider: &str, dialect: &Dialect) -> Option<Message<'a>> {
    let calls: Vec<Call<'a>> = message.tool_calls().map(|call| self::call(call, dialect)).collect();
    let text: String = message.parts.iter().filter_map(spoken).collect();
    if calls.is_empty() && text.trim().is_empty() {
        return None;
    }
    let content = if text.is_empty() { Content::None } else { Content::Text(Cow::Owned(text)) };
    let mut wire = Message::new("assistant", content);
    wire.tool_calls = calls;
    wire.reasoning = reasoning::replay(message, provider, dialect.reasoning);
    Some(wire)
}

fn spoken(part: &Part) -> Option<&str> {
    match part {
        Part::Text { text } | Part::Refusal { text } => Some(text),
        _ => None,
    }
}

fn call<'a>(call: &'a model::ToolCall, dialect: &Dialect) -> Call<'a> {
    let arguments = history::arguments(&call.arguments);
    let readable = !dialect.parses_arguments || serde_json::from_str::<Map<String, Value>>(arguments).is_ok();
    let arguments = match readable {
        true => Cow::Borrowed(arguments),
        // The model reads its own mistake; the server would refuse the whole history.
        false => Cow::Owned(json!({"malformed_arguments": arguments}).to_string()),
    };
    let id = dialect.call_ids.on_the_wire(&call.id);
    Call { id, r#type: "function", function: Function { name: history::tool_name(&call.name), arguments } }
}

/// All results right after the calls; pictures and documents follow as words of the user where a result is text only.
fn tool_results<'a>(
    message: &'a model::Message,
    dialect: &Dialect,
    wire: &mut Vec<Message<'a>>,
) -> Result<(), Failure> {
    let mut attached = Vec::new();
    for part in &message.parts {
        let Part::ToolResult(result) = part else { continue };
        let mut answer = Message::new("tool", tool_content(result, dialect, &mut attached)?);
        answer.tool_call_id = Some(dialect.call_ids.on_the_wire(&result.call_id));
        wire.push(answer);
    }
    if !attached.is_empty() {
        answer_tools_first(dialect, wire);
        wire.push(Message::new("user", Content::Parts(attached)));
    }
    Ok(())
}

fn tool_content<'a>(
    result: &'a ToolResult,
    dialect: &Dialect,
    attached: &mut Vec<Value>,
) -> Result<Content<'a>, Failure> {
    if let [Part::Text { text }] = result.content.as_slice() {
        return Ok(Content::Text(text.into()));
    }
    let is_text = |part: &&Part| spoken(part).is_some();
    let only_pictures = result.content.iter().all(|part| matches!(part, Part::Text { .. } | Part::Image(_)));
    if dialect.attachments.images == Images::InToolResults && only_pictures {
        let parts = content_parts(&result.content, dialect)?;
        return Ok(if parts.is_empty() { Content::Text("".into()) } else { Content::Parts(parts) });
    }
    let mut text: String = result.content.iter().filter_map(spoken).collect();
    let others: Vec<Part> = result.content.iter().filter(|part| !is_text(part)).cloned().collect();
    let parts = content_parts(&others, dialect)?;
    if !parts.is_empty() {
        let named = format!("Attached by the tool {}:", history::tool_name(&result.name));
        attached.push(json!({"type": "text", "text": named}));
        attached.extend(parts);
        if text.is_empty() {
            text = "The result is attached below.".to_owned();
        }
    }
    Ok(Content::Text(Cow::Owned(text)))
}
