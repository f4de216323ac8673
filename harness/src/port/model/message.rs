//! The conversation: provider-neutral messages made of parts.
//!
//! Everything here serialises without in-band type tags of user data: a part is tagged by `type`, and user
//! JSON only ever sits inside a string or an opaque column.

use serde::{Deserialize, Serialize};

/// Who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// The application or the person in front of it.
    User,
    /// The model.
    Assistant,
    /// Results of tools, all of one turn in one message.
    Tool,
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Who said it.
    pub role: Role,
    /// What was said, in order.
    pub parts: Vec<Part>,
}

impl Message {
    /// A message of the user in plain text.
    #[must_use]
    pub fn user(text: impl Into<String>) -> Self {
        Self { role: Role::User, parts: vec![Part::Text { text: text.into() }] }
    }

    /// A message of the model in plain text.
    #[must_use]
    pub fn assistant(text: impl Into<String>) -> Self {
        Self { role: Role::Assistant, parts: vec![Part::Text { text: text.into() }] }
    }

    /// All text parts, joined.
    #[must_use]
    pub fn text(&self) -> String {
        let texts = self.parts.iter().filter_map(|part| match part {
            Part::Text { text } => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    /// The tool calls of this message, in the model's order.
    pub fn tool_calls(&self) -> impl Iterator<Item = &ToolCall> {
        self.parts.iter().filter_map(|part| match part {
            Part::ToolCall(call) => Some(call),
            _ => None,
        })
    }
}

/// One piece of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Part {
    /// Plain text.
    Text {
        /// The text.
        text: String,
    },
    /// A picture.
    Image(Media),
    /// Sound.
    Audio(Media),
    /// A document, for example a PDF.
    Document(Media),
    /// The model wants a tool to run.
    ToolCall(ToolCall),
    /// What the tool said.
    ToolResult(ToolResult),
    /// The model's reasoning, replayed unchanged and only to the provider that signed it.
    Reasoning(Reasoning),
    /// The model declined.
    Refusal {
        /// Its words.
        text: String,
    },
    /// Where something that was said comes from. For people; not sent back.
    Citation(Citation),
    /// What only its provider understands, such as the call of a tool that runs there and its result. Replayed
    /// unchanged and only to that provider.
    Opaque(Opaque),
}

/// Where something that was said comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Citation {
    /// An address, where the source has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The name of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// All that the provider says of it, as JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
}

/// An item of a provider's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opaque {
    /// The adapter that produced it; others drop it.
    pub provider: String,
    /// What the provider calls it, for example `server_tool_use`.
    pub kind: String,
    /// The item as JSON text, replayed byte for byte.
    pub json: String,
}

/// Bytes of a known kind, or where they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Media {
    /// The MIME type, for example `image/png`.
    pub mime: String,
    /// Where the bytes are.
    pub source: MediaSource,
    /// A file name, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Media {
    /// Media from bytes in memory.
    #[must_use]
    pub fn bytes(mime: impl Into<String>, bytes: &[u8]) -> Self {
        use base64::Engine as _;
        let data = base64::engine::general_purpose::STANDARD.encode(bytes);
        Self { mime: mime.into(), source: MediaSource::Base64 { data }, name: None }
    }

    /// Media that the provider fetches itself.
    #[must_use]
    pub fn url(mime: impl Into<String>, url: impl Into<String>) -> Self {
        Self { mime: mime.into(), source: MediaSource::Url { url: url.into() }, name: None }
    }
}

/// Where the bytes of a [`Media`] are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum MediaSource {
    /// Here, base64 in the standard alphabet with padding.
    Base64 {
        /// The encoded bytes.
        data: String,
    },
    /// At an address that the provider can reach.
    Url {
        /// The address.
        url: String,
    },
    /// Uploaded to the provider before.
    ProviderFile {
        /// The provider's id of the file.
        id: String,
    },
}

/// A call of a tool, as the model wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The provider's id of this call; unique within a turn once the harness has read it.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// The arguments as JSON text, unparsed: the model may have written anything.
    pub arguments: String,
}

/// The answer to a [`ToolCall`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolResult {
    /// The id of the call.
    pub call_id: String,
    /// The tool's name.
    pub name: String,
    /// What the model reads: text, images, documents.
    pub content: Vec<Part>,
    /// The call failed; the content says how.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_error: bool,
}

/// A piece of reasoning with whatever the provider needs to accept it back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reasoning {
    /// Readable text, often a summary; may be empty.
    #[serde(default)]
    pub text: String,
    /// The adapter that produced it, for example `openai`; others drop it.
    pub provider: String,
    /// The provider's own item (ids, signatures, encrypted content) as JSON text, replayed byte for byte.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opaque: Option<String>,
}

/// What a tool gives back beyond plain JSON: text, images, files.
///
/// ```
/// use harness::port::model::{Content, Media, Part};
/// let shown = Content::text("the chart").and(Part::Image(Media::bytes("image/png", &[0x89])));
/// assert_eq!(shown.parts.len(), 2);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Content {
    /// The parts, in order.
    pub parts: Vec<Part>,
}

impl Content {
    /// Content of one text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { parts: vec![Part::Text { text: text.into() }] }
    }

    /// The same content with one more part.
    #[must_use]
    pub fn and(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }
}
