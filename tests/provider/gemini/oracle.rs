//! What an exchange means, worked out naively from its raw JSON: nothing of the adapter is used here.

use crate::exchange::Exchange;
use crate::meaning::{Answer, Meaning};
use harness::port::model::{FinishReason, ModelErrorKind as Kind};
use serde_json::{Value, json};

pub(super) fn meaning(exchange: &Exchange) -> Meaning {
    let body = &exchange.response["body"];
    if exchange.status() != 200 {
        return Meaning::Error(error(exchange.status(), &body["error"]));
    }
    match body {
        _ if exchange.is_sse() => answer(&events(&exchange.text())),
        Value::Array(pieces) => answer(pieces),
        whole => answer(std::slice::from_ref(whole)),
    }
}

pub(super) fn error(status: u16, error: &Value) -> Kind {
    match status {
        429 if error.to_string().contains("PerDay") => Kind::QuotaExceeded,
        429 => Kind::RateLimited,
        404 => Kind::NotFound,
        503 => Kind::Overloaded,
        400 => Kind::InvalidRequest,
        _ => Kind::Server,
    }
}

fn events(body: &str) -> Vec<Value> {
    let lines = body.lines().filter_map(|line| line.strip_prefix("data:"));
    lines.map(|data| serde_json::from_str(data.trim()).unwrap()).collect()
}

fn answer(pieces: &[Value]) -> Meaning {
    let (mut text, mut reasons, mut reason, mut usage) = (String::new(), false, None, Value::Null);
    let mut calls: Vec<(String, Value)> = Vec::new();
    for piece in pieces {
        let candidate = &piece["candidates"][0];
        for part in candidate["content"]["parts"].as_array().into_iter().flatten() {
            reasons |= part["thought"] == true || part["thoughtSignature"].is_string();
            if part["thought"] != true {
                text.push_str(part["text"].as_str().unwrap_or(""));
            }
            let call = &part["functionCall"];
            if let Some(name) = call["name"].as_str() {
                let arguments = if call["args"].is_null() { json!({}) } else { call["args"].clone() };
                calls.push((name.to_owned(), arguments));
            }
            for piece in call["partialArgs"].as_array().into_iter().flatten() {
                let name = piece["jsonPath"].as_str().unwrap().strip_prefix("$.").unwrap();
                let place = &mut calls.last_mut().unwrap().1[name];
                let so_far = place.as_str().unwrap_or("").to_owned();
                *place = json!(so_far + piece["stringValue"].as_str().unwrap());
            }
        }
        reason = candidate["finishReason"].as_str().or(reason);
        if piece["usageMetadata"]["promptTokenCount"].is_u64() {
            usage = piece["usageMetadata"].clone();
        }
    }
    let reason = match reason {
        None => return Meaning::Error(Kind::Interrupted),
        Some("STOP") if calls.is_empty() => FinishReason::Stop,
        Some("STOP") => FinishReason::ToolCalls,
        Some("MAX_TOKENS") => FinishReason::Length,
        Some("SAFETY") => FinishReason::ContentFilter,
        Some(other) => panic!("{other}"),
    };
    let count = |name: &str| usage[name].as_u64().unwrap_or(0);
    let read = count("promptTokenCount") + count("toolUsePromptTokenCount");
    Meaning::Answer(Answer {
        text,
        calls,
        reason,
        input_tokens: Some(read),
        // Read off another field than the adapter does.
        output_tokens: Some(count("totalTokenCount") - read),
        reasons,
    })
}
