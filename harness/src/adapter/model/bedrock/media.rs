//! Pictures, sound and documents as blocks of Converse.

use super::block::{Block, Kind};
use crate::adapter::model::wire::Failure;
use crate::port::model::{Media, MediaSource};
use serde_json::{Value, json};
use std::collections::HashSet;

/// Longest name of a document, in characters.
const LONGEST_NAME: usize = 200;

pub(super) fn image(media: &Media) -> Result<Block, Failure> {
    let format = match media.mime.as_str() {
        "image/png" => "png",
        "image/jpeg" | "image/jpg" => "jpeg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        _ => return Err(Failure::unsupported("Bedrock reads PNG, JPEG, GIF and WebP pictures only")),
    };
    Ok(Block::new(Kind::Image, json!({"image": {"format": format, "source": source(media)?}})))
}

pub(super) fn audio(media: &Media) -> Result<Block, Failure> {
    let format = match media.mime.as_str() {
        "audio/mpeg" | "audio/mp3" => "mp3",
        "audio/wav" | "audio/x-wav" | "audio/wave" => "wav",
        "audio/flac" | "audio/x-flac" => "flac",
        "audio/ogg" => "ogg",
        "audio/opus" => "opus",
        "audio/aac" => "aac",
        "audio/mp4" => "mp4",
        "audio/x-m4a" | "audio/m4a" => "m4a",
        "audio/webm" => "webm",
        _ => return Err(Failure::unsupported("Bedrock does not hear this kind of sound; send MP3 or WAV")),
    };
    Ok(Block::new(Kind::Audio, json!({"audio": {"format": format, "source": source(media)?}})))
}

pub(super) fn document(media: &Media, names: &mut Names, cited: bool) -> Result<Block, Failure> {
    let format = match media.mime.as_str() {
        "application/pdf" => "pdf",
        "text/csv" => "csv",
        "application/msword" => "doc",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "text/html" => "html",
        "text/markdown" => "md",
        mime if mime.starts_with("text/") || mime == "application/json" => "txt",
        _ => {
            let message = "Bedrock reads PDF, CSV, Word, Excel, HTML, Markdown and plain text only";
            return Err(Failure::unsupported(message));
        }
    };
    let name = names.next(media.name.as_deref());
    let mut document = json!({"format": format, "name": name, "source": source(media)?});
    // Not what it fetches from S3, and no other formats.
    if cited && matches!(format, "pdf" | "txt") && document["source"].get("bytes").is_some() {
        document["citations"] = json!({"enabled": true});
    }
    Ok(Block::new(Kind::Document, json!({"document": document})))
}

fn source(media: &Media) -> Result<Value, Failure> {
    match &media.source {
        MediaSource::Base64 { data } => Ok(json!({"bytes": data})),
        MediaSource::Url { url } if url.starts_with("s3://") => Ok(json!({"s3Location": {"uri": url}})),
        MediaSource::Url { .. } => {
            Err(Failure::unsupported("Bedrock fetches from `s3://` only; send the bytes"))
        }
        MediaSource::ProviderFile { .. } => {
            Err(Failure::unsupported("Bedrock keeps no uploaded files; send the bytes or an `s3://` address"))
        }
    }
}

/// The names of the documents of one request: only letters that the API takes, each name once.
#[derive(Debug, Default)]
pub(super) struct Names(HashSet<String>);

impl Names {
    fn next(&mut self, wish: Option<&str>) -> String {
        let plain = plain(wish.unwrap_or_default());
        let base = if plain.is_empty() { "Document".to_owned() } else { plain };
        let mut name = base.clone();
        let mut number = self.0.len();
        while self.0.contains(&name) {
            number += 1;
            let end = format!(" {number}");
            let room = LONGEST_NAME - end.len();
            let base: String = base.chars().take(room).collect();
            name = format!("{}{end}", base.trim_end());
        }
        self.0.insert(name.clone());
        name
    }
}

/// Letters, digits, single spaces, hyphens, parentheses, square brackets.
fn plain(name: &str) -> String {
    let mut plain = String::new();
    for c in name.chars() {
        let fits = c.is_ascii_alphanumeric() || matches!(c, '-' | '(' | ')' | '[' | ']');
        match c {
            c if fits => plain.push(c),
            c if c.is_whitespace() => {
                if !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            _ => plain.push('-'),
        }
        if plain.len() == LONGEST_NAME {
            break;
        }
    }
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bedrock_document_names_are_plain_and_each_its_own() {
        let mut names = Names::default();
        assert_eq!(names.next(Some("report  v1.2_final (é).pdf")), "report v1-2-final (-)-pdf");
        assert_eq!(names.next(Some("report v1.2_final (é).pdf")), "report v1-2-final (-)-pdf 2");
        assert_eq!(names.next(None), "Document");
        assert_eq!(names.next(Some(" \n ")), "Document 4");
        let long = "x".repeat(500);
        assert_eq!(names.next(Some(&long)).len(), 200);
        let again = names.next(Some(&long));
        assert!(again.len() <= 200 && again.ends_with(" 6"), "{again}");
    }
}
