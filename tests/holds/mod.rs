//! Every decoder of what a server sends, and what holds for it whatever the bytes: the body of the fuzz targets in
//! `tests/fuzz`, and of the same checks over mutated recordings in `tests/provider`.
//!
//! A new decoder is a row in [`TARGETS`], a line in `tests/fuzz/targets.json`, and a target there.

mod answers;
mod frames;
mod pieces;
mod sse;

pub use answers::{Heard, Pieces, holds_for_a_stream, holds_for_a_whole, read_sse, read_with};
pub use frames::with_checksums;
pub use pieces::pieces;
pub use sse::{holds_for_sse, naive};

use answers::{stream, whole};
use harness::adapter::model::anthropic;
use harness::adapter::model::bedrock;
use harness::adapter::model::gemini;
use harness::adapter::model::openai::{self, chat, responses};
use harness::adapter::model::wire::{Failure, SseLimits, StreamReader};

/// A check by its name. It panics where something does not hold.
pub type Target = (&'static str, fn(&[u8]));

/// Every decoder.
pub const TARGETS: &[Target] = &[
    ("sse", |bytes| holds_for_sse(bytes, naive)),
    ("error_body", error_body),
    ("openai_chat_stream", |bytes| stream(bytes, |pieces| read_sse(chat::ChatStream::new("fuzz"), pieces))),
    ("openai_chat_whole", |bytes| whole(bytes, |json, out| chat::unary(json, "fuzz", out))),
    ("openai_responses_stream", |bytes| {
        stream(bytes, |pieces| read_sse(responses::ResponsesStream::new(), pieces))
    }),
    ("openai_responses_whole", |bytes| whole(bytes, |json, out| responses::unary(json, "fuzz", out))),
    ("bedrock_stream", |bytes| {
        let read = |pieces: Pieces<'_, '_>| {
            read_with(
                StreamReader::event_stream(bedrock::ConverseStream::new("fuzz"), SseLimits::default()),
                pieces,
            )
        };
        stream(bytes, read);
        stream(&with_checksums(bytes), read);
    }),
    ("bedrock_whole", |bytes| whole(bytes, |json, out| bedrock::unary(json, "fuzz", out))),
    ("gemini_stream", |bytes| stream(bytes, |pieces| read_sse(gemini::GeminiStream::new("fuzz"), pieces))),
    ("gemini_whole", |bytes| whole(bytes, |json, out| gemini::unary(json, "fuzz", out))),
    ("openai_embeddings", embeddings),
    ("anthropic_stream", |bytes| {
        stream(bytes, |pieces| read_sse(anthropic::MessagesStream::new("fuzz"), pieces))
    }),
    ("anthropic_whole", |bytes| whole(bytes, |json, out| anthropic::unary(json, "fuzz", out))),
];

/// Checks one decoder.
///
/// # Panics
/// Where something does not hold, or nothing has that name.
pub fn check(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|(known, _)| *known == name);
    let (_, check) = target.unwrap_or_else(|| panic!("no target has the name {name}"));
    check(bytes);
}

/// What an error says is short, whatever the server said, and never the key.
fn error_body(bytes: &[u8]) {
    const KEY: &str = "sk-hunter2-hunter2";
    for status in [400, 401, 404, 429, 500, 529] {
        let failure = Failure::from_status(status, None, bytes, Some(KEY));
        assert_eq!(failure.status, Some(status));
        assert!(failure.message.len() < 2_000, "{}", failure.message.len());
        let said = format!("{failure:?}");
        assert!(!said.contains(KEY), "{said}");
    }
}

/// As many vectors as texts, all of one length.
fn embeddings(bytes: &[u8]) {
    for texts in 0..4 {
        if let Ok((vectors, _)) = openai::decode_embeddings(bytes, texts) {
            assert_eq!(vectors.len(), texts);
            assert!(vectors.windows(2).all(|two| two[0].len() == two[1].len()));
            let numbers: usize = vectors.iter().map(Vec::len).sum();
            assert!(numbers <= bytes.len(), "{numbers} numbers of {} bytes", bytes.len());
        }
    }
}
