//! Pictures, sound and documents on the wire of Chat Completions.

use super::dialect::{Attachments, Documents, Images};
use crate::adapter::model::wire::Failure;
use crate::port::model::{Media, MediaSource, ModelErrorKind};
use serde_json::{Value, json};

/// A picture as a content part.
pub(super) fn image(media: &Media, attachments: Attachments) -> Result<Value, Failure> {
    let url = match (&media.source, attachments.images) {
        (_, Images::No) => return Err(cannot("this server reads no pictures")),
        (MediaSource::Base64 { data }, _) => data_url(&media.mime, data),
        (MediaSource::Url { .. }, Images::Inline) => {
            return Err(cannot("this server fetches no pictures; send the bytes"));
        }
        (MediaSource::Url { url }, _) => url.clone(),
        (MediaSource::ProviderFile { .. }, _) => {
            return Err(cannot("Chat Completions takes no uploaded pictures; send the bytes or an address"));
        }
    };
    Ok(json!({"type": "image_url", "image_url": {"url": url}}))
}

/// Sound as a content part.
pub(super) fn audio(media: &Media) -> Result<Value, Failure> {
    let format = match media.mime.as_str() {
        "audio/wav" | "audio/x-wav" | "audio/wave" => "wav",
        "audio/mpeg" | "audio/mp3" => "mp3",
        _ => return Err(cannot("Chat Completions hears WAV and MP3 only")),
    };
    let MediaSource::Base64 { data } = &media.source else {
        return Err(cannot("Chat Completions hears only sound that is in the request; send the bytes"));
    };
    Ok(json!({"type": "input_audio", "input_audio": {"data": data, "format": format}}))
}

/// A document as a content part.
pub(super) fn document(media: &Media, attachments: Attachments) -> Result<Value, Failure> {
    match (attachments.documents, &media.source) {
        (Documents::No, _) => Err(cannot("this server reads no documents")),
        (Documents::File, MediaSource::Base64 { data }) => {
            let file = json!({"filename": file_name(media), "file_data": data_url(&media.mime, data)});
            Ok(json!({"type": "file", "file": file}))
        }
        (Documents::File, MediaSource::ProviderFile { id }) => {
            Ok(json!({"type": "file", "file": {"file_id": id}}))
        }
        (Documents::File, MediaSource::Url { .. }) => {
            Err(cannot("Chat Completions fetches no documents; send the bytes, or use the Responses API"))
        }
        (Documents::DocumentUrl, MediaSource::Base64 { data }) => {
            Ok(json!({"type": "document_url", "document_url": data_url(&media.mime, data)}))
        }
        (Documents::DocumentUrl, MediaSource::Url { url }) => {
            Ok(json!({"type": "document_url", "document_url": url}))
        }
        (Documents::DocumentUrl, MediaSource::ProviderFile { .. }) => {
            Err(cannot("this server takes no uploaded documents here; send the bytes or an address"))
        }
    }
}

pub(in super::super) fn data_url(mime: &str, data: &str) -> String {
    format!("data:{mime};base64,{data}")
}

/// Files need a name; its ending tells some models what they read.
pub(in super::super) fn file_name(media: &Media) -> String {
    let ending = || match media.mime.as_str() {
        "application/pdf" => "pdf",
        "text/markdown" => "md",
        "text/csv" => "csv",
        "application/json" => "json",
        mime if mime.starts_with("text/") => "txt",
        _ => "bin",
    };
    media.name.clone().unwrap_or_else(|| format!("document.{}", ending()))
}

pub(in super::super) fn cannot(what: &str) -> Failure {
    Failure::new(ModelErrorKind::Unsupported, what)
}
