//! Bytes on the wire of any provider: as an address of their own, and under a name.

use crate::port::model::Media;

/// `data:image/png;base64,..`
pub(super) fn data_url(mime: &str, data: &str) -> String {
    format!("data:{mime};base64,{data}")
}

/// Files need a name; its ending tells some models what they read.
pub(super) fn file_name(media: &Media) -> String {
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
