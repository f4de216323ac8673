//! A recorded request as the request of the port, so that the adapter writes it anew.

use crate::owned::{Choice, Owned};
use harness::port::model::{
    Media, MediaSource, Message, Opaque, OutputSpec, Part, Reasoning, Role, ToolCall, ToolResult, ToolSpec,
};
use serde_json::{Value, json};

pub(super) fn owned(body: &Value, provider: &str) -> Owned {
    let mut owned =
        Owned { instructions: text(&body["systemInstruction"]["parts"][0]["text"]), ..Owned::default() };
    for content in body["contents"].as_array().into_iter().flatten() {
        owned.messages.extend(message(content, provider));
    }
    if owned.messages.is_empty() {
        owned.messages.push(Message::user("Hello"));
    }
    let tools = body["tools"].as_array().into_iter().flatten();
    let functions = tools.flat_map(|tool| tool["functionDeclarations"].as_array().into_iter().flatten());
    owned.tools = functions.map(tool).collect();
    let calling = &body["toolConfig"]["functionCallingConfig"];
    owned.choice = match calling["mode"].as_str() {
        Some("ANY") => Choice::Required,
        Some("NONE") => Choice::None,
        _ => Choice::Auto,
    };
    let config = &body["generationConfig"];
    let schema = ["responseJsonSchema", "responseSchema"].into_iter().find_map(|name| config.get(name));
    // One request was recorded with the older form of a schema; the adapter writes the newer.
    let schema = schema.filter(|_| config["responseSchema"].is_null());
    owned.output = schema.map(|schema| OutputSpec {
        name: "answer".to_owned(),
        description: String::new(),
        schema: schema.clone(),
        strict: true,
    });
    owned.options.max_output_tokens =
        config["maxOutputTokens"].as_u64().map(|number| u32::try_from(number).unwrap());
    owned
}

fn message(content: &Value, provider: &str) -> Option<Message> {
    let parts = content["parts"].as_array()?;
    if content["role"] == "model" {
        let parts = parts.iter().flat_map(|part| said(part, provider)).collect();
        return Some(Message { role: Role::Assistant, parts });
    }
    let result = |part: &Value| {
        let result = part.get("functionResponse").or_else(|| part.get("function_response"))?;
        let content = vec![Part::Text { text: result["response"].to_string() }];
        let (call_id, name) = (text(&result["id"]), text(&result["name"]));
        Some(Part::ToolResult(ToolResult { call_id, name, content, is_error: false }))
    };
    let results: Vec<Part> = parts.iter().filter_map(result).collect();
    if !results.is_empty() {
        return Some(Message { role: Role::Tool, parts: results });
    }
    let parts = parts.iter().map(|part| match part["fileData"].as_object() {
        Some(file) => {
            let source = MediaSource::Url { url: text(&file["fileUri"]) };
            Part::Document(Media { mime: text(&file["mimeType"]), source, name: None })
        }
        None => Part::Text { text: text(&part["text"]) },
    });
    Some(Message { role: Role::User, parts: parts.collect() })
}

fn said(part: &Value, provider: &str) -> Vec<Part> {
    let reasoning = |opaque: Value| {
        let opaque = Some(opaque.to_string());
        Part::Reasoning(Reasoning { text: String::new(), provider: provider.to_owned(), opaque })
    };
    let note =
        part.get("thoughtSignature").map(|signature| reasoning(json!({"thoughtSignature": signature})));
    if part["thought"] == true {
        // Thoughts of another model, which nothing signed: they stay with it.
        let text = text(&part["text"]);
        return vec![Part::Reasoning(Reasoning { text, provider: "openai".to_owned(), opaque: None })];
    }
    if let Some(call) = part.get("functionCall").or_else(|| part.get("function_call")) {
        let (id, name, arguments) = (text(&call["id"]), text(&call["name"]), call["args"].to_string());
        // The words that stand in for the signature of another model's call are the adapter's own business.
        let own = note.filter(|_| !id.starts_with("call_"));
        return own.into_iter().chain([Part::ToolCall(ToolCall { id, name, arguments })]).collect();
    }
    for kind in ["toolCall", "toolResponse"] {
        if part[kind].is_object() {
            let (provider, kind, json) =
                (provider.to_owned(), kind.to_owned(), camel(part.clone()).to_string());
            return vec![Part::Opaque(Opaque { provider, kind, json })];
        }
    }
    note.into_iter().chain([Part::Text { text: text(&part["text"]) }]).collect()
}

/// As the answer had it: the client that was recorded wrote some names in its own way.
fn camel(mut part: Value) -> Value {
    for kind in ["toolCall", "toolResponse"] {
        if let Some(tool) = part.get_mut(kind).and_then(Value::as_object_mut)
            && let Some(name) = tool.remove("tool_type")
        {
            tool.insert("toolType".to_owned(), name);
        }
    }
    part
}

fn tool(function: &Value) -> ToolSpec {
    let schema = ["parameters_json_schema", "parametersJsonSchema", "parameters"];
    let parameters = schema.into_iter().find_map(|name| function.get(name)).cloned();
    ToolSpec {
        name: text(&function["name"]),
        description: text(&function["description"]),
        parameters: parameters.unwrap_or_else(|| json!({"type": "object"})),
        strict: false,
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
