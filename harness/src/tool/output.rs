//! What a tool gives back: any serialisable value, plain text, or content parts; plain or in a `Result`.

use super::ToolError;
use crate::port::model::{Content, MediaSource, Part};
use serde::Serialize;
use std::any::Any;
use std::fmt;

/// A tool's result, ready for a model.
#[derive(Debug, Clone, PartialEq)]
pub enum Returned {
    /// Text: a `String` as it is, any other value as JSON.
    Text(String),
    /// Parts, for tools that return [`Content`].
    Parts(Vec<Part>),
}

impl Returned {
    /// `String` stays text, [`Content`] stays parts, anything else becomes JSON.
    pub(crate) fn of<T: Serialize + 'static>(value: T) -> Result<Self, ToolError> {
        let mut value = Some(value);
        let any: &mut dyn Any = &mut value;
        if let Some(text) = any.downcast_mut::<Option<String>>() {
            return Ok(Returned::Text(text.take().unwrap_or_default()));
        }
        if let Some(content) = any.downcast_mut::<Option<Content>>() {
            return Ok(Returned::Parts(content.take().unwrap_or_default().parts));
        }
        match serde_json::to_string(&value) {
            Ok(json) => Ok(Returned::Text(json)),
            Err(_) => Err(ToolError::new("the tool's result could not be written as JSON")),
        }
    }

    /// Bytes of text, or of the encoded parts.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Returned::Text(text) => text.len(),
            Returned::Parts(parts) => parts.iter().map(part_bytes).sum(),
        }
    }
}

/// How many bytes [`Returned::of`] would give of it, without making them.
pub(crate) fn bytes_of<T: Serialize + 'static>(value: &T) -> usize {
    let any: &dyn Any = value;
    if let Some(text) = any.downcast_ref::<String>() {
        return text.len();
    }
    if let Some(content) = any.downcast_ref::<Content>() {
        return content.parts.iter().map(part_bytes).sum();
    }
    json_bytes(value)
}

/// How many bytes it has as JSON, without making them. What cannot be written counts as far as it went.
pub(crate) fn json_bytes(value: &impl Serialize) -> usize {
    let mut count = Count(0);
    let _ = serde_json::to_writer(&mut count, value);
    count.0
}

struct Count(usize);

impl std::io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub(crate) fn part_bytes(part: &Part) -> usize {
    /// What a part costs beside its text: a list of empty ones is not free.
    const LEAST: usize = 16;
    let held = match part {
        Part::Text { text } | Part::Refusal { text } => text.len(),
        Part::Image(media) | Part::Audio(media) | Part::Document(media) => {
            let source = match &media.source {
                MediaSource::Base64 { data } => data.len(),
                MediaSource::Url { url } => url.len(),
                MediaSource::ProviderFile { id } => id.len(),
            };
            source + media.mime.len() + media.name.as_ref().map_or(0, String::len)
        }
        Part::ToolCall(call) => call.id.len() + call.name.len() + call.arguments.len(),
        Part::ToolResult(result) => {
            result.call_id.len() + result.name.len() + result.content.iter().map(part_bytes).sum::<usize>()
        }
        Part::Reasoning(reasoning) => {
            reasoning.text.len() + reasoning.provider.len() + reasoning.opaque.as_ref().map_or(0, String::len)
        }
        Part::Citation(citation) => {
            let texts = [&citation.url, &citation.title, &citation.quote, &citation.raw];
            texts.into_iter().flatten().map(String::len).sum()
        }
        Part::Opaque(opaque) => opaque.json.len(),
    };
    held.max(LEAST)
}

/// `Result<T, E>` of a tool, for any `E` that can be shown, also behind an alias.
#[diagnostic::on_unimplemented(
    message = "a tool returns a serialisable value or a `Result` of one, not `{Self}`",
    label = "expected `T` or `Result<T, E>`"
)]
pub trait ToolReturn {
    /// What a call gives when it succeeds.
    type Output;
    /// What it gives when it does not.
    type Error;
    /// With any error turned into a [`ToolError`].
    #[doc(hidden)]
    fn into_result(self) -> Result<Self::Output, ToolError>
    where
        Self::Error: ToolFailure;
}

/// What a model can be told of a failure.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of a tool",
    label = "a model cannot read this error",
    note = "implement `Display` for `{Self}`, or return `ToolError`"
)]
pub trait ToolFailure: fmt::Display + 'static {}
#[diagnostic::do_not_recommend]
impl<E: fmt::Display + 'static> ToolFailure for E {}

impl<T, E> ToolReturn for Result<T, E> {
    type Output = T;
    type Error = E;
    fn into_result(self) -> Result<T, ToolError>
    where
        E: ToolFailure,
    {
        self.map_err(|error| {
            let any: &dyn Any = &error;
            any.downcast_ref::<ToolError>().cloned().unwrap_or_else(|| ToolError::new(error))
        })
    }
}
