//! A recorded request as the request of the port, so that the adapter writes it anew.

use crate::owned::{Choice, Owned};
use harness::adapter::model::Anthropic;
use harness::adapter::model::anthropic::{CacheFor, Thinking};
use harness::port::model::{
    Media, MediaSource, Message, Opaque, OutputSpec, Part, Reasoning, Role, ToolCall, ToolResult, ToolSpec,
};
use serde_json::{Value, json};

/// The request of the port.
pub(super) fn request(body: &Value) -> Owned {
    let mut owned = Owned { instructions: text(&body["system"]), ..Owned::default() };
    for message in body["messages"].as_array().into_iter().flatten() {
        let parts = parts(&message["content"]);
        if message["role"] == "assistant" {
            owned.messages.push(Message { role: Role::Assistant, parts });
            continue;
        }
        let is_result = |part: &Part| matches!(part, Part::ToolResult(_));
        let (results, said): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(is_result);
        for (role, parts) in [(Role::Tool, results), (Role::User, said)] {
            if !parts.is_empty() {
                owned.messages.push(Message { role, parts });
            }
        }
    }
    if owned.messages.is_empty() {
        owned.messages.push(Message::user("Hello"));
    }
    let tools = body["tools"].as_array().into_iter().flatten();
    owned.tools = tools.filter(|tool| tool["input_schema"].is_object()).map(tool).collect();
    owned.choice = match body["tool_choice"]["type"].as_str() {
        Some("none") => Choice::None,
        Some("any") => Choice::Required,
        Some("tool") => Choice::Tool(text(&body["tool_choice"]["name"])),
        _ => Choice::Auto,
    };
    let schema = &body["output_config"]["format"]["schema"];
    owned.output = schema.is_object().then(|| OutputSpec {
        name: "answer".into(),
        description: String::new(),
        schema: schema.clone(),
        strict: true,
    });
    owned.options.max_output_tokens = body["max_tokens"].as_u64().map(|most| u32::try_from(most).unwrap());
    owned.options.temperature = body["temperature"].as_f64().map(|degrees| degrees as f32);
    owned.options.stop = body["stop_sequences"].as_array().into_iter().flatten().map(text).collect();
    owned
}

/// The recipe that says what the port does not.
pub(super) fn recipe(body: &Value) -> Anthropic {
    let mut recipe = Anthropic::new(body["model"].as_str().unwrap_or("claude-sonnet-4-5"));
    let tools = body["tools"].as_array().into_iter().flatten();
    for tool in tools.filter(|tool| !tool["input_schema"].is_object()) {
        recipe = recipe.server_tool(tool.clone());
    }
    if body["mcp_servers"].is_array() {
        recipe = recipe.field("mcp_servers", body["mcp_servers"].clone()).beta("mcp-client-2025-04-04");
    }
    if let Some(budget) = body["thinking"]["budget_tokens"].as_u64() {
        recipe = recipe.thinking(Thinking::Budget(u32::try_from(budget).unwrap()));
    }
    if body["thinking"]["display"] == "summarized" {
        recipe = recipe.reasoning_summaries();
    }
    if let Some(effort) = body["output_config"]["effort"].as_str() {
        recipe = recipe.effort(effort);
    }
    if body["cache_control"].is_object() {
        recipe = recipe.cache(CacheFor::FiveMinutes);
    }
    recipe
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn tool(recorded: &Value) -> ToolSpec {
    ToolSpec {
        name: text(&recorded["name"]),
        description: text(&recorded["description"]),
        parameters: recorded["input_schema"].clone(),
        strict: recorded["strict"] == true,
    }
}

fn parts(content: &Value) -> Vec<Part> {
    match content {
        Value::String(text) => vec![Part::Text { text: text.clone() }],
        Value::Array(blocks) => blocks.iter().map(part).collect(),
        _ => Vec::new(),
    }
}

fn part(block: &Value) -> Part {
    let provider = "anthropic".to_owned();
    match block["type"].as_str().unwrap() {
        "text" => Part::Text { text: text(&block["text"]) },
        "image" => Part::Image(media(&block["source"])),
        "document" => Part::Document(media(&block["source"])),
        "tool_use" => Part::ToolCall(ToolCall {
            id: text(&block["id"]),
            name: text(&block["name"]),
            arguments: block["input"].to_string(),
        }),
        "tool_result" => Part::ToolResult(ToolResult {
            call_id: text(&block["tool_use_id"]),
            name: "a_tool".into(),
            content: parts(&block["content"]),
            is_error: block["is_error"] == true,
        }),
        "thinking" | "redacted_thinking" => {
            let (text, opaque) = (text(&block["thinking"]), Some(block.to_string()));
            Part::Reasoning(Reasoning { text, provider, opaque })
        }
        // No part of a conversation here; its name stands for it.
        "tool_reference" => Part::Text { text: text(&block["tool_name"]) },
        kind => Part::Opaque(Opaque { provider, kind: kind.to_owned(), json: block.to_string() }),
    }
}

fn media(source: &Value) -> Media {
    let id = || MediaSource::ProviderFile { id: text(&source["file_id"]) };
    let source = match source["type"].as_str().unwrap() {
        "base64" => MediaSource::Base64 { data: text(&source["data"]) },
        "url" => MediaSource::Url { url: text(&source["url"]) },
        _ => id(),
    };
    Media { mime: "image/png".into(), source, name: None }
}

/// Two ways to write one thing are one here.
pub(super) fn plain(body: &Value) -> Value {
    let mut body = body.clone();
    without_marks(&mut body);
    for message in body["messages"].as_array_mut().into_iter().flatten() {
        as_blocks(&mut message["content"]);
        for block in message["content"].as_array_mut().into_iter().flatten() {
            if block["type"] == "tool_result" {
                as_blocks(&mut block["content"]);
                block["is_error"] = json!(block["is_error"] == true);
            }
        }
    }
    for tool in body["tools"].as_array_mut().into_iter().flatten() {
        if tool["description"] == "" {
            tool.as_object_mut().unwrap().remove("description");
        }
    }
    if body["tool_choice"] == json!({"type": "auto"}) {
        body.as_object_mut().unwrap().remove("tool_choice");
    }
    body["stream"] = json!(body["stream"] == true);
    if let Some(text) = body["system"][0]["text"].as_str().map(str::to_owned) {
        body["system"] = json!(text);
    }
    body
}

fn as_blocks(content: &mut Value) {
    if let Some(text) = content.as_str() {
        *content = json!([{"type": "text", "text": text}]);
    }
}

fn without_marks(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("cache_control");
            fields.values_mut().for_each(without_marks);
        }
        Value::Array(items) => items.iter_mut().for_each(without_marks),
        _ => {}
    }
}
