//! Long streamed answers as the providers send them, a token an event, and the decoders that read them. One row each.

use harness::adapter::model::anthropic::MessagesStream;
use harness::adapter::model::gemini::GeminiStream;
use harness::adapter::model::openai::{chat::ChatStream, responses::ResponsesStream};
use harness::adapter::model::wire::{Decode, Flow, SseLimits, StreamReader};
use harness::port::model::{ModelEvent, ModelSink};

/// What a socket gives at once.
const CHUNK: usize = 16 << 10;

pub(crate) struct Answer {
    pub(crate) api: &'static str,
    /// The events before the text.
    pub(crate) begin: fn() -> String,
    /// One token of it.
    pub(crate) token: fn(usize) -> String,
    /// The events after it.
    pub(crate) end: fn() -> String,
    /// Reads all of it and gives the bytes of text that were heard.
    pub(crate) read: fn(&[u8]) -> usize,
}

pub(crate) const ANSWERS: &[Answer] = &[
    Answer {
        api: "OpenAI Chat Completions",
        begin: String::new,
        token: |number| {
            data(&format!(
                r#"{{"id":"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT","object":"chat.completion.chunk","created":1741569952,"model":"gpt-5-mini","choices":[{{"index":0,"delta":{{"content":" token {number}"}},"finish_reason":null}}]}}"#
            ))
        },
        end: || data(r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#) + &data("[DONE]"),
        read: |bytes| read_sse(ChatStream::new("openai"), bytes),
    },
    Answer {
        api: "OpenAI Responses",
        begin: || {
            data(r#"{"type":"response.created","response":{"id":"resp_1","status":"in_progress"}}"#)
                + &data(
                    r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"msg_1","content":[]}}"#,
                )
        },
        token: |number| {
            data(&format!(
                r#"{{"type":"response.output_text.delta","sequence_number":{number},"item_id":"msg_67ccd3acc8d48190a77525dc6de64b4104becb25c45c1d41","output_index":0,"content_index":0,"delta":" token {number}","logprobs":[]}}"#
            ))
        },
        end: || {
            data(
                r#"{"type":"response.completed","response":{"id":"resp_1","status":"completed","output":[],"usage":{"input_tokens":1,"output_tokens":2}}}"#,
            )
        },
        read: |bytes| read_sse(ResponsesStream::new(), bytes),
    },
    Answer {
        api: "Anthropic Messages",
        begin: || {
            let start = r#"{"type":"message_start","message":{"id":"msg_1","content":[],"usage":{"input_tokens":1}}}"#;
            let block =
                r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#;
            data(start) + &data(block)
        },
        token: |number| {
            let token = format!(
                r#"{{"type":"content_block_delta","index":0,"delta":{{"type":"text_delta","text":" token {number}"}}}}"#
            );
            format!("event: content_block_delta\n{}", data(&token))
        },
        end: || {
            let delta =
                r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}"#;
            data(r#"{"type":"content_block_stop","index":0}"#)
                + &data(delta)
                + &data(r#"{"type":"message_stop"}"#)
        },
        read: |bytes| read_sse(MessagesStream::new("anthropic"), bytes),
    },
    Answer {
        api: "Gemini",
        begin: String::new,
        token: |number| {
            data(&format!(
                r#"{{"candidates":[{{"content":{{"parts":[{{"text":" token {number}"}}],"role":"model"}},"index":0}}],"usageMetadata":{{"promptTokenCount":9,"candidatesTokenCount":{number},"totalTokenCount":{number}}},"modelVersion":"gemini-2.5-flash"}}"#
            ))
        },
        end: || {
            data(
                r#"{"candidates":[{"content":{"parts":[],"role":"model"},"finishReason":"STOP","index":0}]}"#,
            )
        },
        read: |bytes| read_sse(GeminiStream::new("gemini"), bytes),
    },
];

impl Answer {
    /// A whole answer of about that many bytes.
    pub(crate) fn body(&self, bytes: usize) -> Vec<u8> {
        let mut body = (self.begin)();
        let mut number = 0;
        while body.len() < bytes {
            body.push_str(&(self.token)(number));
            number += 1;
        }
        body.push_str(&(self.end)());
        body.into_bytes()
    }
}

pub(crate) fn data(json: &str) -> String {
    format!("data: {json}\n\n")
}

/// Counts what it hears and keeps none of it.
#[derive(Default)]
pub(crate) struct Counting {
    pub(crate) text: usize,
    pub(crate) ends: usize,
}

impl ModelSink for Counting {
    fn push(&mut self, event: ModelEvent) {
        match event {
            ModelEvent::Text { delta } => self.text += delta.len(),
            ModelEvent::Finished { .. } => self.ends += 1,
            _ => {}
        }
    }
}

pub(crate) fn read_sse(decode: impl Decode, bytes: &[u8]) -> usize {
    let mut reader = StreamReader::new(decode, SseLimits::default());
    let mut heard = Counting::default();
    let feed = |chunk| reader.feed(chunk, &mut heard).expect("the answer is read") == Flow::Done;
    // Some say that it was the last event; of others the end of the stream is the end.
    if !bytes.chunks(CHUNK).any(feed) {
        reader.finish(&mut heard).expect("the answer is whole");
    }
    assert_eq!(heard.ends, 1, "an answer has an end");
    heard.text
}
