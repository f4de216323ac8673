//! What an exchange means, worked out naively from its raw JSON: nothing of the adapter is used here.

use crate::exchange::Exchange;
use crate::meaning::{Answer, Meaning};
use harness::port::model::{FinishReason, ModelErrorKind as Kind};
use serde_json::{Value, json};

pub(super) fn meaning(exchange: &Exchange) -> Meaning {
    let body = &exchange.response["body"];
    match (exchange.status(), exchange.is_sse()) {
        (200, true) => stream(&exchange.text()),
        (200, false) => message(body),
        (400, _) => Meaning::Error(Kind::InvalidRequest),
        (404, _) => Meaning::Error(Kind::NotFound),
        (429, _) => Meaning::Error(Kind::RateLimited),
        _ => Meaning::Error(Kind::Server),
    }
}

/// Puts the message together as the documentation says, and reads that.
fn stream(body: &str) -> Meaning {
    let mut whole = Value::Null;
    for data in body.lines().filter_map(|line| line.strip_prefix("data:")) {
        let event: Value = serde_json::from_str(data).unwrap();
        let at = usize::try_from(event["index"].as_u64().unwrap_or(0)).unwrap();
        match event["type"].as_str().unwrap() {
            "message_start" => whole = event["message"].clone(),
            "content_block_start" => {
                let content = whole["content"].as_array_mut().unwrap();
                assert_eq!(content.len(), at);
                content.push(event["content_block"].clone());
            }
            "content_block_delta" => {
                let block = &mut whole["content"][at];
                for (of, into) in [
                    ("text", "text"),
                    ("thinking", "thinking"),
                    ("signature", "signature"),
                    ("partial_json", "json"),
                ] {
                    if let Some(more) = event["delta"][of].as_str() {
                        block[into] = json!(format!("{}{more}", block[into].as_str().unwrap_or("")));
                    }
                }
            }
            "message_delta" => {
                whole["stop_reason"] = event["delta"]["stop_reason"].clone();
                for (name, count) in event["usage"].as_object().unwrap() {
                    whole["usage"][name] = count.clone();
                }
            }
            "message_stop" => return message(&whole),
            "error" if event["error"]["type"] == "overloaded_error" => {
                return Meaning::Error(Kind::Overloaded);
            }
            _ => {}
        }
    }
    Meaning::Error(Kind::Interrupted)
}

fn message(whole: &Value) -> Meaning {
    let blocks = whole["content"].as_array().unwrap();
    let of_type = |kind: &'static str| blocks.iter().filter(move |block| block["type"] == kind);
    let call = |block: &Value| {
        let input = match block["json"].as_str() {
            Some(json) if !json.is_empty() => serde_json::from_str(json).unwrap(),
            _ => block["input"].clone(),
        };
        (block["name"].as_str().unwrap().to_owned(), input)
    };
    let usage = &whole["usage"];
    let count = |name: &str| usage[name].as_u64();
    let cached = ["cache_read_input_tokens", "cache_creation_input_tokens"];
    Meaning::Answer(Answer {
        text: of_type("text").filter_map(|block| block["text"].as_str()).collect(),
        calls: of_type("tool_use").map(call).collect(),
        reason: match whole["stop_reason"].as_str().unwrap() {
            "end_turn" => FinishReason::Stop,
            "tool_use" => FinishReason::ToolCalls,
            "stop_sequence" => FinishReason::StopText,
            "refusal" => FinishReason::Refusal,
            other => FinishReason::Other(other.to_owned()),
        },
        input_tokens: count("input_tokens")
            .map(|plain| plain + cached.iter().filter_map(|name| count(name)).sum::<u64>()),
        output_tokens: count("output_tokens"),
        reasons: blocks
            .iter()
            .any(|block| ["thinking", "redacted_thinking"].iter().any(|kind| block["type"] == *kind)),
    })
}
