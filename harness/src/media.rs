//! Images, sound and documents as fields of typed inputs.
//!
//! They serialise as JSON for storing and digests; while an input is rendered for a model they leave a placeholder
//! and go along as parts. Must never open a connection. Next: `agent/input.rs`.

use crate::__private::{MediaFacts, Portable};
use crate::agent::InputKinds;
use crate::port::model::{Content, Media, MediaSource, Part};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::path::Path;

thread_local! {
    /// The media of the input that this thread renders right now; serialisation never waits, so one is enough.
    static COLLECTED: RefCell<Option<Vec<Part>>> = const { RefCell::new(None) };
}

thread_local! {
    /// The kinds that the schema holds which this thread makes right now.
    static DESCRIBED: Cell<InputKinds> = const { Cell::new(InputKinds::TEXT) };
}

/// Makes a schema and says which media it holds, whatever aliases and generic types it came through.
pub(crate) fn described(make: impl FnOnce()) -> InputKinds {
    DESCRIBED.set(InputKinds::TEXT);
    make();
    DESCRIBED.take()
}

/// Runs a serialisation and takes the media out of it.
pub(crate) fn collect<T>(write: impl FnOnce() -> T) -> (T, Vec<Part>) {
    /// Also after a panic in a user's `Serialize`: the next one must write whole JSON again.
    struct Reset;
    impl Drop for Reset {
        fn drop(&mut self) {
            COLLECTED.set(None);
        }
    }
    COLLECTED.set(Some(Vec::new()));
    let reset = Reset;
    let written = write();
    let parts = COLLECTED.take().unwrap_or_default();
    drop(reset);
    (written, parts)
}

fn write<S: Serializer>(
    media: &Media,
    word: &str,
    part: fn(Media) -> Part,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let number = COLLECTED.with_borrow_mut(|collected| {
        let parts = collected.as_mut()?;
        parts.push(part(media.clone()));
        Some(parts.len())
    });
    match number {
        Some(number) => serializer.collect_str(&format_args!("[{word} {number}]")),
        None => media.serialize(serializer),
    }
}

macro_rules! media {
    ($($(#[$doc:meta])* $name:ident, $word:literal, $variant:ident, $kinds:expr, $sample:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name(Media);

        impl $name {
            /// What a model must be able to read.
            pub(crate) const KINDS: InputKinds = $kinds;

            /// From bytes in memory and their MIME type.
            #[must_use]
            pub fn bytes(mime: impl Into<String>, bytes: &[u8]) -> Self {
                Self(Media::bytes(mime, bytes))
            }

            /// At an address that the provider fetches itself.
            #[must_use]
            pub fn url(mime: impl Into<String>, url: impl Into<String>) -> Self {
                Self(Media::url(mime, url))
            }

            /// From a file; the MIME type comes from its extension. Reads the whole file on this thread.
            ///
            /// # Errors
            /// Those of reading, and [`std::io::ErrorKind::InvalidInput`] for an extension that is not known: use
            /// `bytes` with the MIME type then.
            pub fn file(path: impl AsRef<Path>) -> std::io::Result<Self> {
                read(path.as_ref(), $sample).map(Self)
            }

            /// The MIME type and where the bytes are.
            #[must_use]
            pub fn media(&self) -> &Media {
                &self.0
            }
        }

        impl From<Media> for $name {
            fn from(media: Media) -> Self {
                Self(media)
            }
        }
        impl From<$name> for Part {
            fn from(media: $name) -> Part {
                Part::$variant(media.0)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                write(&self.0, $word, Part::$variant, serializer)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Media::deserialize(deserializer).map(Self)
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                DESCRIBED.set(DESCRIBED.get().and($kinds));
                media_schema(generator)
            }
        }
        impl Portable for $name {
            type Facts = MediaFacts;
            const FACTS: MediaFacts = MediaFacts($kinds);
        }
    )*};
}

media! {
    /// A picture in an input.
    ///
    /// ```
    /// use harness::{Image, Schema};
    ///
    /// #[derive(Schema)]
    /// struct Question {
    ///     text: String,
    ///     photos: Vec<Image>,
    /// }
    ///
    /// let question = Question { text: "what is this?".into(), photos: vec![Image::bytes("image/png", &[0x89])] };
    /// assert_eq!(question.photos[0].media().mime, "image/png");
    /// ```
    Image, "image", Image, InputKinds { image: true, ..InputKinds::TEXT }, "image/";
    /// Sound in an input.
    Audio, "audio", Audio, InputKinds { audio: true, ..InputKinds::TEXT }, "audio/";
    /// A document in an input, for example a PDF.
    Document, "document", Document, InputKinds { document: true, ..InputKinds::TEXT }, "";
}

impl Portable for Content {
    type Facts = MediaFacts;
    const FACTS: MediaFacts = MediaFacts(InputKinds::ALL);
}

impl JsonSchema for Content {
    fn schema_name() -> Cow<'static, str> {
        "Content".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        DESCRIBED.set(InputKinds::ALL);
        json_schema!({
            "type": "array",
            "description": "Parts of a message: text, images, audio, documents.",
            "items": {"type": "object", "properties": {"type": {"type": "string"}}, "required": ["type"]},
        })
    }
}

fn media_schema(_: &mut SchemaGenerator) -> Schema {
    let text = |words: &str| serde_json::json!({"type": "string", "description": words});
    let source = |kind: &str, field: &str, words: &str| {
        serde_json::json!({
            "type": "object",
            "properties": {"kind": {"type": "string", "const": kind}, field: text(words)},
            "required": ["kind", field],
        })
    };
    json_schema!({
        "type": "object",
        "properties": {
            "mime": text("The MIME type, for example image/png."),
            "source": {"oneOf": [
                source("base64", "data", "The bytes in base64."),
                source("url", "url", "Where the bytes are."),
                source("provider_file", "id", "The provider's id of an uploaded file."),
            ]},
            "name": {"type": ["string", "null"], "description": "A file name."},
        },
        "required": ["mime", "source"],
    })
}

fn read(path: &Path, family: &str) -> std::io::Result<Media> {
    let extension =
        path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_lowercase();
    let mime = match extension.as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "wav" => "audio/wav",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "flac" => "audio/flac",
        "m4a" => "audio/mp4",
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        "md" => "text/markdown",
        "csv" => "text/csv",
        "html" | "htm" => "text/html",
        "json" => "application/json",
        _ => "",
    };
    if mime.is_empty() || !mime.starts_with(family) {
        let words = format!("the extension `{extension}` says no fitting MIME type; use `bytes` and name it");
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, words));
    }
    let mut media = Media::bytes(mime, &std::fs::read(path)?);
    media.name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    debug_assert!(matches!(media.source, MediaSource::Base64 { .. }));
    Ok(media)
}

#[cfg(test)]
mod tests;
