//! A conversation as turns of content blocks: one role after the other, results before anything else in their turn.

use super::media;
use super::options::Options;
use crate::adapter::model::filtered;
use crate::adapter::model::history::{self, CallIds};
use crate::adapter::model::wire::Failure;
use crate::port::model::{Message, Part, Role, ToolCall, ToolResult};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::borrow::Cow;

/// Ids of calls are letters, digits, `_` and `-`.
const CALL_IDS: CallIds = CallIds::Plain(128);

/// What one side says before the other one does.
#[derive(Serialize)]
pub(super) struct Turn<'a> {
    pub(super) role: &'static str,
    pub(super) content: Vec<Block<'a>>,
}

/// A content block.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Block<'a> {
    Text(Text<'a>),
    Call {
        r#type: &'static str,
        id: Cow<'a, str>,
        name: Cow<'a, str>,
        input: Box<RawValue>,
    },
    Result {
        r#type: &'static str,
        tool_use_id: Cow<'a, str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        content: Option<Content<'a>>,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        is_error: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<Value>,
    },
    Media(Value),
    /// The provider's own, byte for byte.
    Replayed(Box<RawValue>),
}

#[derive(Serialize)]
pub(super) struct Text<'a> {
    r#type: &'static str,
    pub(super) text: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_control: Option<Value>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Content<'a> {
    Text(&'a str),
    Blocks(Vec<Block<'a>>),
}

impl Block<'_> {
    /// Ends what is kept in the cache here. False where this block cannot be such an end.
    fn end_cache(&mut self, mark: &Value) -> bool {
        match self {
            Block::Text(Text { cache_control, .. }) | Block::Result { cache_control, .. } => {
                *cache_control = Some(mark.clone());
            }
            Block::Media(block) => block["cache_control"] = mark.clone(),
            Block::Call { .. } | Block::Replayed(_) => return false,
        }
        true
    }
}

/// Writes the conversation. Reasoning and items of other providers are left out.
pub(super) fn turns<'a>(
    messages: &'a [Message],
    provider: &str,
    options: &Options,
    cache: Option<&Value>,
) -> Result<Vec<Turn<'a>>, Failure> {
    let mut turns: Vec<Turn<'a>> = Vec::with_capacity(messages.len());
    for message in messages {
        let (role, content) = match message.role {
            Role::Assistant => ("assistant", assistant(message, provider)),
            Role::User | Role::Tool => ("user", user(&message.parts, options)?),
        };
        match turns.last_mut() {
            _ if content.is_empty() => {}
            Some(last) if last.role == role => last.content.extend(content),
            _ => turns.push(Turn { role, content }),
        }
    }
    for turn in &mut turns {
        turn.content.sort_by_key(|block| turn.role == "user" && !matches!(block, Block::Result { .. }));
    }
    if let Some(Turn { role: "assistant", content }) = turns.last_mut()
        && let Some(Block::Text(last)) = content.last_mut()
    {
        // What the model is to go on with must not end in white space.
        last.text = Cow::Owned(last.text.trim_end().to_owned());
    }
    if let Some(mark) = cache
        && let Some(last) = turns.iter_mut().rev().find(|turn| turn.role == "user")
    {
        let _ = last.content.iter_mut().rev().any(|block| block.end_cache(mark));
    }
    Ok(turns)
}

fn assistant<'a>(message: &'a Message, provider: &str) -> Vec<Block<'a>> {
    let mut blocks = Vec::with_capacity(message.parts.len());
    for part in &message.parts {
        match part {
            Part::Reasoning(own) if own.provider == provider => {
                blocks.extend(own.opaque.as_deref().and_then(replayed));
            }
            // What a filter did is told to people.
            Part::Opaque(own) if own.kind == filtered::KIND => {}
            Part::Opaque(own) if own.provider == provider => blocks.extend(replayed(&own.json)),
            Part::Text { text } | Part::Refusal { text } => blocks.extend(self::text(text)),
            Part::ToolCall(call) => blocks.push(self::call(call)),
            _ => {}
        }
    }
    blocks
}

fn replayed(json: &str) -> Option<Block<'static>> {
    RawValue::from_string(json.to_owned()).ok().map(Block::Replayed)
}

/// A blank text is refused, so it is left out.
fn text(text: &str) -> Option<Block<'_>> {
    let full = !text.trim().is_empty();
    full.then_some(Block::Text(Text { r#type: "text", text: Cow::Borrowed(text), cache_control: None }))
}

fn call(call: &ToolCall) -> Block<'_> {
    let text = history::arguments(&call.arguments).trim();
    let object = text.starts_with('{').then(|| RawValue::from_string(text.to_owned()).ok()).flatten();
    // The model may have written anything, and the API takes only an object.
    let wrapped = || serde_json::value::to_raw_value(&json!({"not_an_object": text})).unwrap_or_default();
    Block::Call {
        r#type: "tool_use",
        id: CALL_IDS.on_the_wire(&call.id),
        name: history::tool_name(&call.name),
        input: object.unwrap_or_else(wrapped),
    }
}

fn user<'a>(parts: &'a [Part], options: &Options) -> Result<Vec<Block<'a>>, Failure> {
    let mut blocks = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Part::ToolResult(result) => blocks.push(self::result(result, options)?),
            Part::Text { text } => blocks.extend(self::text(text)),
            Part::Image(image) => blocks.push(Block::Media(media::image(image)?)),
            Part::Document(document) => blocks.push(Block::Media(media::document(document, options)?)),
            Part::Audio(_) => return Err(Failure::unsupported("Claude hears no sound; send the words")),
            _ => {}
        }
    }
    Ok(blocks)
}

fn result<'a>(result: &'a ToolResult, options: &Options) -> Result<Block<'a>, Failure> {
    let content = match &result.content[..] {
        [Part::Text { text }] => Some(Content::Text(text)).filter(|_| !text.trim().is_empty()),
        parts => {
            let mut blocks = user(parts, options)?;
            // An error may only be told in words.
            blocks.retain(|block| !result.is_error || matches!(block, Block::Text(_)));
            Some(Content::Blocks(blocks))
                .filter(|content| !matches!(content, Content::Blocks(none) if none.is_empty()))
        }
    };
    let content = content.or(result.is_error.then_some(Content::Text("the tool failed")));
    Ok(Block::Result {
        r#type: "tool_result",
        tool_use_id: CALL_IDS.on_the_wire(&result.call_id),
        content,
        is_error: result.is_error,
        cache_control: None,
    })
}

/// The names of the tools that the conversation calls.
pub(super) fn called(messages: &[Message]) -> Vec<Cow<'_, str>> {
    let calls = messages.iter().flat_map(Message::tool_calls);
    let mut names: Vec<_> = calls.map(|call| history::tool_name(&call.name)).collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::model::{Opaque, Reasoning};

    #[test]
    fn what_is_replayed_is_the_same_byte_for_byte() {
        let thought = r#"{ "type":"thinking",  "thinking":"h\u00e9", "signature":"c2ln","new":1e400 }"#;
        let item = r#"{"type":"server_tool_use","id":"s","name":"web_search","input":{"a":1.0,"a":2}}"#;
        let arguments = r#"{"id": 12345678901234567890123, "id": 1.10}"#;
        let provider = || "anthropic".to_owned();
        let parts = vec![
            Part::Reasoning(Reasoning {
                text: "hé".into(),
                provider: provider(),
                opaque: Some(thought.into()),
            }),
            Part::Opaque(Opaque { provider: provider(), kind: "server_tool_use".into(), json: item.into() }),
            Part::ToolCall(ToolCall { id: "a".into(), name: "look".into(), arguments: arguments.into() }),
        ];
        let messages = [Message { role: Role::Assistant, parts }];
        let turns = turns(&messages, "anthropic", &Options::default(), None).unwrap();
        let sent = serde_json::to_string(&turns).unwrap();
        for kept in [thought, item, arguments] {
            assert!(sent.contains(kept), "{sent}");
        }
    }
}
