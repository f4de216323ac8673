//! Pictures, sound and documents on the wire of Chat Completions.

use super::dialect::{Attachments, Documents, Images};
use crate::adapter::model::media::{data_url, file_name};
use crate::adapter::model::wire::Failure;
use crate::port::model::{Media, MediaSource};
use serde_json::{Value, json};

/// A picture as a content part.
pub(super) fn image(media: &Media, attachments: Attachments) -> Result<Value, Failure> {
    let url = match (&media.source, attachments.images) {
        (_, Images::No) => return Err(Failure::unsupported("this server reads no pictures")),
        (MediaSource::Base64 { data }, _) => data_url(&media.mime, data),
        (MediaSource::Url { .. }, Images::Inline) => {
            return Err(Failure::unsupported("this server fetches no pictures; send the bytes"));
        }
        (MediaSource::Url { url }, _) => url.clone(),
        (MediaSource::ProviderFile { .. }, _) => {
            return Err(Failure::unsupported(
                "Chat Completions takes no uploaded pictures; send the bytes or an address",
            ));
        }
    };
    Ok(json!({"type": "image_url", "image_url": {"url": url}}))
}

/// Sound as a content part.
pub(super) fn audio(media: &Media) -> Result<Value, Failure> {
    let format = match media.mime.as_str() {
        "audio/wav" | "audio/x-wav" | "audio/wave" => "wav",
        "audio/mpeg" | "audio/mp3" => "mp3",
        _ => return Err(Failure::unsupported("Chat Completions hears WAV and MP3 only")),
    };
    let MediaSource::Base64 { data } = &media.source else {
        return Err(Failure::unsupported(
            "Chat Completions hears only sound that is in the request; send the bytes",
        ));
    };
    Ok(json!({"type": "input_audio", "input_audio": {"data": data, "format": format}}))
}

/// A document as a content part.
pub(super) fn document(media: &Media, attachments: Attachments) -> Result<Value, Failure> {
    match (attachments.documents, &media.source) {
        (Documents::No, _) => Err(Failure::unsupported("this server reads no documents")),
        (Documents::File, MediaSource::Base64 { data }) => {
            let file = json!({"filename": file_name(media), "file_data": data_url(&media.mime, data)});
            Ok(json!({"type": "file", "file": file}))
        }
        (Documents::File, MediaSource::ProviderFile { id }) => {
            Ok(json!({"type": "file", "file": {"file_id": id}}))
        }
        (Documents::File, MediaSource::Url { .. }) => Err(Failure::unsupported(
            "Chat Completions fetches no documents; send the bytes, or use the Responses API",
        )),
        (Documents::DocumentUrl, MediaSource::Base64 { data }) => {
            Ok(json!({"type": "document_url", "document_url": data_url(&media.mime, data)}))
        }
        (Documents::DocumentUrl, MediaSource::Url { url }) => {
            Ok(json!({"type": "document_url", "document_url": url}))
        }
        (Documents::DocumentUrl, MediaSource::ProviderFile { .. }) => Err(Failure::unsupported(
            "this server takes no uploaded documents here; send the bytes or an address",
        )),
    }
}
