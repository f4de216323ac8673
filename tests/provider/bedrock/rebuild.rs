//! A recorded request as the request of the port, so that the adapter writes it anew.

use crate::owned::{Choice, Owned};
use harness::port::model::{
    Media, MediaSource, Message, Opaque, OutputSpec, Part, Reasoning, Role, ToolCall, ToolResult, ToolSpec,
};
use serde_json::Value;

/// Reads a recorded body that was sent to a model.
pub(super) fn request(body: &Value, model: &str) -> Owned {
    let mut owned = Owned { instructions: text(&body["system"][0]["text"]), ..Owned::default() };
    for message in list(&body["messages"]) {
        messages(message, &mut owned.messages);
    }
    if owned.messages.is_empty() {
        owned.messages.push(Message::user("Hello"));
    }
    for part in owned.messages.iter_mut().flat_map(|message| &mut message.parts) {
        if let Part::Reasoning(own) = part {
            own.provider = format!("bedrock/{}", maker(model));
        }
    }
    owned.tools = list(&body["toolConfig"]["tools"]).filter_map(tool).collect();
    let choice = &body["toolConfig"]["toolChoice"];
    owned.choice = match (choice["any"].is_object(), choice["tool"]["name"].as_str()) {
        (true, _) => Choice::Required,
        (_, Some(name)) => Choice::Tool(name.to_owned()),
        _ => Choice::Auto,
    };
    let schema = &body["outputConfig"]["textFormat"]["structure"]["jsonSchema"];
    owned.output = schema["schema"].as_str().map(|json| OutputSpec {
        name: text(&schema["name"]),
        description: text(&schema["description"]),
        schema: serde_json::from_str(json).unwrap(),
        strict: true,
    });
    let config = &body["inferenceConfig"];
    owned.options.max_output_tokens =
        config["maxTokens"].as_u64().map(|tokens| u32::try_from(tokens).unwrap());
    owned.options.temperature = config["temperature"].as_f64().map(|number| number as f32);
    owned.options.top_p = config["topP"].as_f64().map(|number| number as f32);
    owned.options.stop = list(&config["stopSequences"]).map(text).collect();
    owned
}

/// Whose model it is: the word before its name, whatever the geography before that.
fn maker(model: &str) -> &str {
    let words: Vec<&str> = model.split('.').collect();
    if ["us", "eu", "global"].contains(&words[0]) { words[1] } else { words[0] }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn tool(tool: &Value) -> Option<ToolSpec> {
    let spec = tool["toolSpec"].as_object()?;
    Some(ToolSpec {
        name: text(&spec["name"]),
        description: spec.get("description").map(text).unwrap_or_default(),
        parameters: spec["inputSchema"]["json"].clone(),
        strict: spec.get("strict").is_some_and(|strict| strict == true),
    })
}

/// Results of tools are a message of their own here.
fn messages(message: &Value, all: &mut Vec<Message>) {
    let user = message["role"] == "user";
    let is_result = |block: &Value| user && block["toolResult"].is_object();
    let results: Vec<Part> = list(&message["content"]).filter(|block| is_result(block)).map(result).collect();
    if !results.is_empty() {
        all.push(Message { role: Role::Tool, parts: results });
    }
    let parts: Vec<Part> = list(&message["content"]).filter(|block| !is_result(block)).map(part).collect();
    if !parts.is_empty() {
        all.push(Message { role: if user { Role::User } else { Role::Assistant }, parts });
    }
}

fn result(block: &Value) -> Part {
    let result = &block["toolResult"];
    Part::ToolResult(ToolResult {
        call_id: text(&result["toolUseId"]),
        name: "a_tool".to_owned(),
        content: list(&result["content"]).map(part).collect(),
        is_error: result["status"] == "error",
    })
}

fn part(block: &Value) -> Part {
    if let Some(text) = block["text"].as_str() {
        return Part::Text { text: text.to_owned() };
    }
    if block["json"].is_object() {
        return Part::Text { text: block["json"].to_string() };
    }
    let call = &block["toolUse"];
    if call.is_object() && call["type"].is_null() {
        let (id, name) = (text(&call["toolUseId"]), text(&call["name"]));
        return Part::ToolCall(ToolCall { id, name, arguments: call["input"].to_string() });
    }
    if block["reasoningContent"].is_object() {
        let opaque = Some(block.to_string());
        return Part::Reasoning(Reasoning { text: String::new(), provider: "bedrock".to_owned(), opaque });
    }
    if block["image"].is_object() {
        return Part::Image(media(&format!("image/{}", text(&block["image"]["format"])), &block["image"]));
    }
    if block["document"]["format"] == "txt" {
        return Part::Document(media("text/plain", &block["document"]));
    }
    // Videos, cache points, guarded words, and tools that run at the provider.
    let (kind, _) = block.as_object().unwrap().iter().next().unwrap();
    let (provider, kind) = ("bedrock".to_owned(), kind.clone());
    Part::Opaque(Opaque { provider, kind, json: block.to_string() })
}

fn media(mime: &str, block: &Value) -> Media {
    let source = match block["source"]["bytes"].as_str() {
        Some(data) => MediaSource::Base64 { data: data.to_owned() },
        None => MediaSource::Url { url: text(&block["source"]["s3Location"]["uri"]) },
    };
    Media { mime: mime.to_owned(), source, name: block["name"].as_str().map(str::to_owned) }
}
