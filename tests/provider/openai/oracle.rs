//! What an exchange means, worked out naively from its raw JSON: nothing of the adapters is used here.

use crate::exchange::Exchange;
use crate::meaning::{Answer, Meaning};
use harness::port::model::{FinishReason, ModelErrorKind as Kind};
use serde_json::{Value, json};

pub(crate) fn meaning(exchange: &Exchange) -> Meaning {
    meaning_in(exchange, &exchange.api)
}

/// The same of an exchange of another API than its folder says.
pub(crate) fn meaning_in(exchange: &Exchange, api: &str) -> Meaning {
    let body = &exchange.response["body"];
    if exchange.status() != 200 {
        return Meaning::Error(error(exchange.status(), &body["error"]));
    }
    match (api, exchange.is_sse()) {
        ("responses", false) => response(body),
        ("responses", true) => response_stream(&events(&exchange.text())),
        (_, false) => chat(&[json!({
            "choices": [{
                "delta": body["choices"][0]["message"],
                "finish_reason": body["choices"][0]["finish_reason"]
            }],
            "usage": body["usage"]
        })]),
        (_, true) => chat(&events(&exchange.text())),
    }
}

/// The JSON of every event of a stream.
fn events(body: &str) -> Vec<Value> {
    let lines = body.lines().filter_map(|line| line.strip_prefix("data:"));
    lines.filter_map(|data| serde_json::from_str(data.trim()).ok()).collect()
}

fn error(status: u16, error: &Value) -> Kind {
    let words = error.to_string().to_lowercase();
    let says = |text: &str| words.contains(text);
    match status {
        _ if says("insufficient_quota") => Kind::QuotaExceeded,
        _ if says("context length") || says("context_size") => Kind::ContextLength,
        _ if says("model_not_found") => Kind::NotFound,
        400 => Kind::InvalidRequest,
        401 => Kind::Auth,
        404 => Kind::NotFound,
        429 => Kind::RateLimited,
        501 => Kind::Unsupported,
        _ if says("rate_limit") => Kind::RateLimited,
        _ => Kind::Server,
    }
}

fn response_stream(events: &[Value]) -> Meaning {
    for event in events {
        match event["type"].as_str().unwrap() {
            "error" => return Meaning::Error(error(0, &event["error"])),
            "response.completed" | "response.incomplete" | "response.failed" => {
                return response(&event["response"]);
            }
            _ => {}
        }
    }
    Meaning::Error(Kind::Interrupted)
}

fn response(body: &Value) -> Meaning {
    if !body["error"].is_null() {
        return Meaning::Error(error(0, &body["error"]));
    }
    if body["status"] == "queued" {
        return Meaning::Error(Kind::Malformed);
    }
    let items = body["output"].as_array().unwrap();
    let of_type = |kind: &'static str| items.iter().filter(move |item| item["type"] == kind);
    let parts = of_type("message").flat_map(|item| item["content"].as_array().unwrap());
    let call = |item: &Value| {
        let arguments = serde_json::from_str(item["arguments"].as_str().unwrap()).unwrap();
        (item["name"].as_str().unwrap().to_owned(), arguments)
    };
    let calls: Vec<_> = of_type("function_call").map(call).collect();
    let reason = match body["incomplete_details"]["reason"].as_str() {
        Some("max_output_tokens") => FinishReason::Length,
        _ if !calls.is_empty() => FinishReason::ToolCalls,
        _ => FinishReason::Stop,
    };
    Meaning::Answer(Answer {
        text: parts.filter_map(|part| part["text"].as_str()).collect(),
        calls,
        reason,
        input_tokens: body["usage"]["input_tokens"].as_u64(),
        output_tokens: body["usage"]["output_tokens"].as_u64(),
        reasons: of_type("reasoning").any(|item| {
            item["encrypted_content"].is_string() || !item["summary"].as_array().unwrap().is_empty()
        }),
    })
}

fn chat(chunks: &[Value]) -> Meaning {
    let (mut text, mut refusal, mut reason, mut usage) = (String::new(), false, None, Value::Null);
    let mut calls: Vec<(u64, String, String, String)> = Vec::new();
    let mut reasons = false;
    for chunk in chunks {
        if !chunk["error"].is_null() && reason.is_none() {
            return Meaning::Error(error(0, &chunk["error"]));
        }
        let delta = &chunk["choices"][0]["delta"];
        text.push_str(delta["content"].as_str().unwrap_or(""));
        refusal |= delta["refusal"].is_string();
        reasons |= ["reasoning", "reasoning_content"]
            .iter()
            .any(|name| !delta[name].as_str().unwrap_or("").is_empty());
        let legacy =
            delta["function_call"].is_object().then(|| json!([{"function": delta["function_call"]}]));
        for (at, call) in
            legacy.as_ref().unwrap_or(&delta["tool_calls"]).as_array().into_iter().flatten().enumerate()
        {
            let index = call["index"].as_u64().unwrap_or(at as u64);
            let id = call["id"].as_str().unwrap_or("").to_owned();
            let known = calls.iter().any(|known| known.0 == index && (id.is_empty() || known.1 == id));
            if !known {
                calls.push((index, id, String::new(), String::new()));
            }
            let known = calls.iter_mut().rev().find(|known| known.0 == index).unwrap();
            known.2.push_str(call["function"]["name"].as_str().unwrap_or(""));
            known.3.push_str(call["function"]["arguments"].as_str().unwrap_or(""));
        }
        reason = chunk["choices"][0]["finish_reason"].as_str().or(reason);
        if chunk["usage"].is_object() {
            usage = chunk["usage"].clone();
        }
    }
    let calls: Vec<_> =
        calls.into_iter().map(|call| (call.2, serde_json::from_str(&call.3).unwrap())).collect();
    let reason = match reason {
        None => return Meaning::Error(Kind::Interrupted),
        Some("length") => FinishReason::Length,
        Some(_) if refusal => FinishReason::Refusal,
        Some("tool_calls" | "function_call") => FinishReason::ToolCalls,
        Some("stop") => FinishReason::Stop,
        Some("content_filter") => FinishReason::ContentFilter,
        Some(other) => FinishReason::Other(other.to_owned()),
    };
    let count = |name: &str| usage[name].as_u64();
    let thought = usage["completion_tokens_details"]["reasoning_tokens"].as_u64().unwrap_or(0);
    let sum = |more: u64| Some(count("prompt_tokens")? + count("completion_tokens")? + more);
    // xAI leaves reasoning out of the tokens written.
    let hidden = if thought > 0 && sum(thought) == count("total_tokens") { thought } else { 0 };
    Meaning::Answer(Answer {
        text,
        calls,
        reason,
        input_tokens: count("prompt_tokens"),
        output_tokens: count("completion_tokens").map(|tokens| tokens + hidden),
        reasons,
    })
}
