//! Pictures and documents as content blocks.

use super::options::Options;
use crate::adapter::model::wire::Failure;
use crate::port::model::{Media, MediaSource};
use base64::Engine as _;
use serde_json::{Value, json};

/// A picture.
pub(super) fn image(media: &Media) -> Result<Value, Failure> {
    let source = match &media.source {
        MediaSource::Base64 { data } => {
            let mime = match media.mime.as_str() {
                "image/jpeg" | "image/jpg" => "image/jpeg",
                mime @ ("image/png" | "image/gif" | "image/webp") => mime,
                _ => {
                    return Err(Failure::unsupported(
                        "Claude sees JPEG, PNG, GIF and WebP; convert the picture",
                    ));
                }
            };
            json!({"type": "base64", "media_type": mime, "data": data})
        }
        MediaSource::Url { url } => json!({"type": "url", "url": url}),
        MediaSource::ProviderFile { id } => json!({"type": "file", "file_id": id}),
    };
    Ok(json!({"type": "image", "source": source}))
}

/// A document: a PDF, or a text of any kind.
pub(super) fn document(media: &Media, options: &Options) -> Result<Value, Failure> {
    let mime = media.mime.split(';').next().unwrap_or_default().trim();
    let pdf = mime == "application/pdf";
    let source = match &media.source {
        MediaSource::Base64 { data } if pdf => {
            json!({"type": "base64", "media_type": "application/pdf", "data": data})
        }
        MediaSource::Base64 { data } if is_text(mime) => {
            json!({"type": "text", "media_type": "text/plain", "data": text(data)?})
        }
        MediaSource::Base64 { .. } => {
            return Err(Failure::unsupported("Claude reads PDFs and texts; convert the document"));
        }
        MediaSource::Url { url } if pdf => json!({"type": "url", "url": url}),
        MediaSource::Url { .. } => {
            return Err(Failure::unsupported("Claude fetches no documents but PDFs; send the bytes"));
        }
        MediaSource::ProviderFile { id } => json!({"type": "file", "file_id": id}),
    };
    let mut block = json!({"type": "document", "source": source});
    if let Some(name) = &media.name {
        block["title"] = json!(name);
    }
    if options.citations {
        block["citations"] = json!({"enabled": true});
    }
    Ok(block)
}

fn is_text(mime: &str) -> bool {
    mime.starts_with("text/")
        || mime.ends_with("+json")
        || mime.ends_with("+xml")
        || matches!(
            mime,
            "application/json"
                | "application/xml"
                | "application/yaml"
                | "application/toml"
                | "application/x-ndjson"
        )
}

fn text(base64: &str) -> Result<String, Failure> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(base64).ok();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| Failure::unsupported("the document says it is text and is no UTF-8; convert it"))
}
