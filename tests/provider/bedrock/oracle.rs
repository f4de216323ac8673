//! What a recorded answer means, read from the raw JSON without the adapter; of streams, from the events that were
//! decoded when they were recorded.

use crate::exchange::Exchange;
use crate::meaning::{Answer, Meaning};
use harness::port::model::{FinishReason, ModelErrorKind as Kind};
use serde_json::{Value, json};

pub(crate) fn meaning(exchange: &Exchange) -> Meaning {
    if exchange.status() != 200 {
        let message = exchange.response["body"]["message"].as_str().unwrap();
        return Meaning::Error(match exchange.status() {
            429 => Kind::RateLimited,
            400 if message.contains("identifier is invalid") => Kind::NotFound,
            400 => Kind::InvalidRequest,
            other => panic!("{other}"),
        });
    }
    if exchange.is_event_stream() {
        return streamed(exchange.response["decoded_events"].as_array().map_or(&[][..], Vec::as_slice));
    }
    let body = &exchange.response["body"];
    let content = body["output"]["message"]["content"].as_array().unwrap();
    let text: String = content.iter().filter_map(|block| block["text"].as_str()).collect();
    let calls = content.iter().map(|block| &block["toolUse"]);
    let calls = calls.filter(|call| call.is_object() && call["type"] != "server_tool_use");
    let calls =
        calls.map(|call| (call["name"].as_str().unwrap().to_owned(), call["input"].clone())).collect();
    let reasons = content.iter().any(|block| block["reasoningContent"].is_object());
    answer(text, calls, reasons, &body["stopReason"], &body["usage"])
}

fn streamed(events: &[Value]) -> Meaning {
    let (mut text, mut calls, mut reasons) = (String::new(), Vec::<(Value, String, String)>::new(), false);
    let (mut stop, mut usage) = (Value::Null, Value::Null);
    for event in events {
        let payload = &event["payload"];
        if event["message_type"] == "exception" {
            return Meaning::Error(match event["type"].as_str().unwrap() {
                "throttlingException" => Kind::RateLimited,
                other => panic!("{other}"),
            });
        }
        let call = &payload["start"]["toolUse"];
        if call.is_object() && call["type"] != "server_tool_use" {
            let name = call["name"].as_str().unwrap().to_owned();
            calls.push((payload["contentBlockIndex"].clone(), name, String::new()));
        }
        let delta = &payload["delta"];
        text.push_str(delta["text"].as_str().unwrap_or(""));
        reasons |= delta["reasoningContent"].is_object();
        if let Some(input) = delta["toolUse"]["input"].as_str() {
            let known = calls.iter_mut().rev().find(|call| call.0 == payload["contentBlockIndex"]);
            if let Some(call) = known {
                call.2.push_str(input);
            }
        }
        if event["type"] == "messageStop" {
            stop = payload["stopReason"].clone();
        }
        if payload["usage"].is_object() {
            usage = payload["usage"].clone();
        }
    }
    if stop.is_null() {
        return Meaning::Error(Kind::Interrupted);
    }
    let input = |text: &str| if text.is_empty() { json!({}) } else { serde_json::from_str(text).unwrap() };
    let calls = calls.into_iter().map(|(_, name, text)| (name, input(&text))).collect();
    answer(text, calls, reasons, &stop, &usage)
}

fn answer(text: String, calls: Vec<(String, Value)>, reasons: bool, stop: &Value, usage: &Value) -> Meaning {
    let count = |name: &str| usage[name].as_u64();
    let output_tokens = count("outputTokens");
    // Cached tokens are told apart from the others; the total has them all.
    let input_tokens = count("totalTokens").map(|total| total - output_tokens.unwrap());
    let reason = match stop.as_str().unwrap() {
        "end_turn" => FinishReason::Stop,
        "tool_use" => FinishReason::ToolCalls,
        "max_tokens" => FinishReason::Length,
        "guardrail_intervened" => FinishReason::Guardrail,
        other => panic!("{other}"),
    };
    Meaning::Answer(Answer { text, calls, reason, input_tokens, output_tokens, reasons })
}
