//! A conversation as the contents that Gemini reads.

use super::families;
use super::{GROUNDING, model::Place};
use crate::adapter::model::{filtered, history};
use crate::port::model::{Media, MediaSource, Message, Part, Role};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::borrow::Cow;

/// What stands in for the signature of a call that another model made: newer models refuse a call without one, and
/// Google documents these words for histories that come from elsewhere (in base64).
const UNSIGNED: &str = "Y29udGV4dF9lbmdpbmVlcmluZ19pc190aGVfd2F5X3RvX2dv";

/// One turn on the wire.
#[derive(Serialize)]
pub(super) struct Content<'a> {
    role: &'static str,
    parts: Vec<Wire<'a>>,
}

/// One part on the wire.
#[derive(Serialize)]
#[serde(untagged)]
enum Wire<'a> {
    Written(Signed<'a>),
    /// As it came, byte for byte.
    Replayed(Box<RawValue>),
}

#[derive(Serialize)]
struct Signed<'a> {
    #[serde(flatten)]
    data: Says<'a>,
    #[serde(rename = "thoughtSignature", skip_serializing_if = "Option::is_none")]
    signature: Option<Cow<'a, str>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Says<'a> {
    Text(Cow<'a, str>),
    #[serde(rename_all = "camelCase")]
    InlineData {
        mime_type: &'a str,
        data: &'a str,
    },
    #[serde(rename_all = "camelCase")]
    FileData {
        mime_type: &'a str,
        file_uri: Cow<'a, str>,
    },
    FunctionCall {
        id: &'a str,
        name: Cow<'a, str>,
        args: Box<RawValue>,
    },
    FunctionResponse {
        id: &'a str,
        name: Cow<'a, str>,
        response: Value,
    },
}

impl<'a> Says<'a> {
    fn unsigned(self) -> Wire<'a> {
        Wire::Written(Signed { data: self, signature: None })
    }
}

/// Writes the conversation for a model at a place.
pub(super) fn contents<'a>(messages: &'a [Message], model: &str, place: Place) -> Vec<Content<'a>> {
    let mut contents = Vec::with_capacity(messages.len());
    for message in messages {
        match message.role {
            Role::User => {
                let mut parts = attached(&message.parts);
                if parts.is_empty() {
                    parts.push(Says::Text("".into()).unsigned());
                }
                contents.push(Content { role: "user", parts });
            }
            Role::Assistant => {
                let parts = said(message, model, place);
                if !parts.is_empty() {
                    contents.push(Content { role: "model", parts });
                }
            }
            Role::Tool => results(message, &mut contents),
        }
    }
    contents
}

fn attached(parts: &[Part]) -> Vec<Wire<'_>> {
    let wire = parts.iter().filter_map(|part| match part {
        Part::Text { text } if !text.trim().is_empty() => Some(Says::Text(text.into())),
        part => media_of(part),
    });
    wire.map(Says::unsigned).collect()
}

fn media_of(part: &Part) -> Option<Says<'_>> {
    match part {
        Part::Image(media) | Part::Audio(media) | Part::Document(media) => Some(self::media(media)),
        _ => None,
    }
}

fn media(media: &Media) -> Says<'_> {
    let mime_type = media.mime.as_str();
    match &media.source {
        MediaSource::Base64 { data } => Says::InlineData { mime_type, data },
        MediaSource::Url { url } => Says::FileData { mime_type, file_uri: url.into() },
        // The Files API names a file `files/abc`; what is sent is its whole address.
        MediaSource::ProviderFile { id } if id.starts_with("files/") => {
            let file_uri = format!("https://generativelanguage.googleapis.com/v1beta/{id}").into();
            Says::FileData { mime_type, file_uri }
        }
        MediaSource::ProviderFile { id } => Says::FileData { mime_type, file_uri: id.into() },
    }
}

/// What a signature is kept as, when the part it signs follows.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Note {
    thought_signature: String,
}

/// The model's own turn: every signature with the part it came with, the parts in their order.
fn said<'a>(message: &'a Message, model: &str, place: Place) -> Vec<Wire<'a>> {
    let mut parts = Vec::with_capacity(message.parts.len());
    let mut signature: Option<Cow<'a, str>> = None;
    let mut calls = 0;
    for part in &message.parts {
        let data = match part {
            Part::Reasoning(own) if own.provider == place.provider() => {
                let Some(opaque) = &own.opaque else { continue };
                if let Ok(note) = serde_json::from_str::<Note>(opaque) {
                    signature = Some(note.thought_signature.into());
                } else if let Ok(raw) = RawValue::from_string(opaque.clone()) {
                    parts.push(Wire::Replayed(raw));
                }
                continue;
            }
            Part::Opaque(own) if own.provider == place.provider() => {
                let for_people = [GROUNDING, filtered::KIND].contains(&own.kind.as_str());
                if let (false, Ok(raw)) = (for_people, RawValue::from_string(own.json.clone())) {
                    parts.push(Wire::Replayed(raw));
                }
                continue;
            }
            Part::Text { text } | Part::Refusal { text } if signature.is_none() && text.trim().is_empty() => {
                continue;
            }
            Part::Text { text } | Part::Refusal { text } => Says::Text(text.into()),
            Part::Image(media) | Part::Audio(media) | Part::Document(media) => self::media(media),
            Part::ToolCall(call) => {
                if calls == 0 && signature.is_none() && !families::is_older(model) {
                    signature = Some(UNSIGNED.into());
                }
                calls += 1;
                let name = history::tool_name(&call.name);
                Says::FunctionCall { id: &call.id, name, args: arguments(&call.arguments) }
            }
            _ => continue,
        };
        parts.push(Wire::Written(Signed { data, signature: signature.take() }));
    }
    if signature.is_some() {
        parts.push(Wire::Written(Signed { data: Says::Text("".into()), signature }));
    }
    parts
}

/// Arguments are an object here; what the model wrote instead is shown to it as its mistake.
fn arguments(text: &str) -> Box<RawValue> {
    let text = history::arguments(text);
    let object = text.trim_start().starts_with('{');
    let raw = object.then(|| RawValue::from_string(text.to_owned()).ok()).flatten();
    raw.unwrap_or_else(|| {
        let wrong = json!({"malformed_arguments": text}).to_string();
        RawValue::from_string(wrong).unwrap_or_else(|_| RawValue::NULL.to_owned())
    })
}

/// All results of a turn in one message, right after the calls; pictures and documents follow as words of the user.
fn results<'a>(message: &'a Message, contents: &mut Vec<Content<'a>>) {
    let (mut parts, mut others) = (Vec::new(), Vec::new());
    for part in &message.parts {
        let Part::ToolResult(result) = part else { continue };
        let name = history::tool_name(&result.name);
        let media: Vec<_> = result.content.iter().filter_map(media_of).map(Says::unsigned).collect();
        let mut text: String = result.content.iter().filter_map(spoken).collect();
        if !media.is_empty() {
            others.push(Says::Text(format!("Attached by the tool {name}:").into()).unsigned());
            others.extend(media);
            if text.is_empty() {
                "The result is attached below.".clone_into(&mut text);
            }
        }
        let key = if result.is_error { "error" } else { "output" };
        parts.push(
            Says::FunctionResponse { id: &result.call_id, name, response: json!({key: text}) }.unsigned(),
        );
    }
    if !parts.is_empty() {
        contents.push(Content { role: "user", parts });
    }
    if !others.is_empty() {
        contents.push(Content { role: "user", parts: others });
    }
}

fn spoken(part: &Part) -> Option<&str> {
    match part {
        Part::Text { text } | Part::Refusal { text } => Some(text),
        _ => None,
    }
}
