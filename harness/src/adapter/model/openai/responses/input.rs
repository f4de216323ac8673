//! A conversation as the input items of the Responses API.

use crate::adapter::model::history::{self, CallIds};
use crate::adapter::model::media::{data_url, file_name};
use crate::adapter::model::wire::Failure;
use crate::port::model::{Media, MediaSource, Message, Part, Role, ToolResult};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::borrow::Cow;

/// The API takes ids of up to 64 characters.
const CALL_IDS: CallIds = CallIds::UpTo(64);

/// One item on the wire.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Item<'a> {
    Message {
        role: &'static str,
        content: Content<'a>,
    },
    /// Reasoning as it came, byte for byte.
    Replayed(Box<RawValue>),
    Call {
        r#type: &'static str,
        call_id: Cow<'a, str>,
        name: Cow<'a, str>,
        arguments: &'a str,
    },
    Result {
        r#type: &'static str,
        call_id: Cow<'a, str>,
        output: Content<'a>,
    },
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Content<'a> {
    Text(Cow<'a, str>),
    Parts(Vec<Value>),
}

/// Writes the conversation. A model that does not think refuses reasoning, so it gets none (`thinks` off).
pub(super) fn items<'a>(
    messages: &'a [Message],
    provider: &str,
    thinks: bool,
) -> Result<Vec<Item<'a>>, Failure> {
    let mut items = Vec::with_capacity(messages.len());
    for message in messages {
        match message.role {
            Role::User => items.push(Item::Message { role: "user", content: content(&message.parts)? }),
            Role::Assistant => assistant(message, provider, thinks, &mut items),
            Role::Tool => {
                for part in &message.parts {
                    if let Part::ToolResult(result) = part {
                        items.push(self::result(result)?);
                    }
                }
            }
        }
    }
    Ok(items)
}

/// Reasoning is only taken back together with the item it led to, so reasoning that led to nothing is dropped.
fn assistant<'a>(message: &'a Message, provider: &str, thinks: bool, items: &mut Vec<Item<'a>>) {
    let mut reasoning = Vec::new();
    let mut text = String::new();
    for part in &message.parts {
        match part {
            Part::Reasoning(own) if thinks && own.provider == provider => {
                flush(&mut text, &mut reasoning, items);
                // Chat Completions of the same provider keeps its details as a list, which is no item.
                let item = own.opaque.clone().filter(|json| json.trim_start().starts_with('{'));
                let item = item.and_then(|json| RawValue::from_string(json).ok());
                reasoning.extend(item.map(Item::Replayed));
            }
            Part::Text { text: more } | Part::Refusal { text: more } => text.push_str(more),
            Part::ToolCall(call) => {
                flush(&mut text, &mut reasoning, items);
                items.append(&mut reasoning);
                items.push(Item::Call {
                    r#type: "function_call",
                    call_id: CALL_IDS.on_the_wire(&call.id),
                    name: history::tool_name(&call.name),
                    arguments: history::arguments(&call.arguments),
                });
            }
            _ => {}
        }
    }
    flush(&mut text, &mut reasoning, items);
}

/// Writes what was said so far, after the reasoning before it.
fn flush<'a>(text: &mut String, reasoning: &mut Vec<Item<'a>>, items: &mut Vec<Item<'a>>) {
    let text = std::mem::take(text);
    if !text.trim().is_empty() {
        items.append(reasoning);
        items.push(Item::Message { role: "assistant", content: Content::Text(Cow::Owned(text)) });
    }
}

fn result(result: &ToolResult) -> Result<Item<'_>, Failure> {
    let output = content(&result.content)?;
    Ok(Item::Result {
        r#type: "function_call_output",
        call_id: CALL_IDS.on_the_wire(&result.call_id),
        output,
    })
}

fn content(parts: &[Part]) -> Result<Content<'_>, Failure> {
    if let [Part::Text { text }] = parts {
        return Ok(Content::Text(text.into()));
    }
    let mut content = Vec::new();
    for part in parts {
        content.push(match part {
            Part::Text { text } if text.trim().is_empty() => continue,
            Part::Text { text } => json!({"type": "input_text", "text": text}),
            Part::Image(image) => self::image(image),
            Part::Document(document) => self::document(document),
            Part::Audio(_) => {
                return Err(Failure::unsupported(
                    "the Responses API hears no sound; use `.chat_completions()`",
                ));
            }
            _ => continue,
        });
    }
    Ok(if content.is_empty() { Content::Text("".into()) } else { Content::Parts(content) })
}

fn image(media: &Media) -> Value {
    match &media.source {
        MediaSource::Base64 { data } => {
            json!({"type": "input_image", "detail": "auto", "image_url": data_url(&media.mime, data)})
        }
        MediaSource::Url { url } => json!({"type": "input_image", "detail": "auto", "image_url": url}),
        MediaSource::ProviderFile { id } => json!({"type": "input_image", "detail": "auto", "file_id": id}),
    }
}

fn document(media: &Media) -> Value {
    match &media.source {
        MediaSource::Base64 { data } => {
            let data = data_url(&media.mime, data);
            json!({"type": "input_file", "filename": file_name(media), "file_data": data})
        }
        MediaSource::Url { url } => json!({"type": "input_file", "file_url": url}),
        MediaSource::ProviderFile { id } => json!({"type": "input_file", "file_id": id}),
    }
}
