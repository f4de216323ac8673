//! A recorded request as the request of the port, so that the adapters write it anew.

use crate::owned::{Choice, Owned};
use harness::port::model::{
    Media, MediaSource, Message, OutputSpec, Part, Reasoning, ReasoningEffort, Role, ToolCall, ToolResult,
    ToolSpec,
};
use serde_json::{Value, json};

impl Owned {
    /// Reads a recorded body of either API.
    pub(crate) fn from_recorded(body: &Value, provider: &str) -> Owned {
        let mut owned = Owned { instructions: text(&body["instructions"]), ..Owned::default() };
        for message in body["messages"].as_array().into_iter().flatten() {
            owned.chat_message(message, provider);
        }
        match &body["input"] {
            Value::String(text) => owned.messages.push(Message::user(text.as_str())),
            Value::Array(items) => items.iter().for_each(|item| owned.input_item(item)),
            _ => {}
        }
        if owned.messages.is_empty() {
            owned.messages.push(Message::user("Hello"));
        }
        let functions = body["tools"].as_array().into_iter().flatten();
        owned.tools = functions.filter_map(tool).collect();
        owned.choice = match &body["tool_choice"] {
            Value::String(word) if word == "none" => Choice::None,
            Value::String(word) if word == "required" => Choice::Required,
            Value::Object(named) => {
                let name = named.get("name").or_else(|| named["function"].get("name")).unwrap();
                Choice::Tool(text(name))
            }
            _ => Choice::Auto,
        };
        owned.output =
            output(&body["response_format"]["json_schema"]).or_else(|| output(&body["text"]["format"]));
        owned.options(body);
        owned
    }

    fn options(&mut self, body: &Value) {
        let count = |name: &str| body[name].as_u64().map(|number| u32::try_from(number).unwrap());
        let options = &mut self.options;
        options.max_output_tokens =
            count("max_tokens").or(count("max_completion_tokens")).or(count("max_output_tokens"));
        // A temperature that the server refused is refused by the schema too.
        let temperature = body["temperature"].as_f64().filter(|degrees| *degrees >= 0.0);
        options.temperature = temperature.map(|degrees| degrees as f32);
        options.top_p = body["top_p"].as_f64().map(|share| share as f32);
        options.parallel_tool_calls = body["parallel_tool_calls"].as_bool();
        options.stop = match &body["stop"] {
            Value::String(one) => vec![one.clone()],
            Value::Array(several) => several.iter().map(text).collect(),
            _ => Vec::new(),
        };
        options.reasoning = match body["reasoning_effort"].as_str() {
            Some("low") => Some(ReasoningEffort::Low),
            Some("medium") => Some(ReasoningEffort::Medium),
            Some("high") => Some(ReasoningEffort::High),
            _ => None,
        };
    }

    fn chat_message(&mut self, message: &Value, provider: &str) {
        let content = parts(&message["content"]);
        match message["role"].as_str().unwrap() {
            "system" | "developer" => {
                let Some(Part::Text { text }) = content.first() else { return };
                let gap = if self.instructions.is_empty() { "" } else { "\n\n" };
                self.instructions = format!("{}{gap}{text}", self.instructions);
            }
            "assistant" => {
                let mut said = Vec::new();
                let thought = message["reasoning_content"].as_str().or(message["reasoning"].as_str());
                if let Some(text) = thought.filter(|text| !text.is_empty()) {
                    let (text, provider) = (text.to_owned(), provider.to_owned());
                    said.push(Part::Reasoning(Reasoning { text, provider, opaque: None }));
                }
                said.extend(content);
                for call in message["tool_calls"].as_array().into_iter().flatten() {
                    let function = &call["function"];
                    said.push(Part::ToolCall(ToolCall {
                        id: text(&call["id"]),
                        name: text(&function["name"]),
                        arguments: text(&function["arguments"]),
                    }));
                }
                self.messages.push(Message { role: Role::Assistant, parts: said });
            }
            "tool" => self.result(text(&message["tool_call_id"]), content),
            _ => self.messages.push(Message { role: Role::User, parts: content }),
        }
    }

    fn input_item(&mut self, item: &Value) {
        match item["type"].as_str().unwrap_or("message") {
            "message" if item["role"] == "assistant" => self.say(parts(&item["content"])),
            "message" => self.messages.push(Message { role: Role::User, parts: parts(&item["content"]) }),
            "reasoning" => {
                let opaque = Some(item.to_string());
                let provider = "openai".to_owned();
                self.say(vec![Part::Reasoning(Reasoning { text: String::new(), provider, opaque })]);
            }
            "function_call" => {
                let (id, name) = (text(&item["call_id"]), text(&item["name"]));
                self.say(vec![Part::ToolCall(ToolCall { id, name, arguments: text(&item["arguments"]) })]);
            }
            "function_call_output" => self.result(text(&item["call_id"]), parts(&item["output"])),
            other => panic!("an input item of type {other}"),
        }
    }

    fn say(&mut self, parts: Vec<Part>) {
        match self.messages.last_mut() {
            Some(last) if last.role == Role::Assistant => last.parts.extend(parts),
            _ => self.messages.push(Message { role: Role::Assistant, parts }),
        }
    }

    fn result(&mut self, call_id: String, content: Vec<Part>) {
        let result =
            Part::ToolResult(ToolResult { call_id, name: "a_tool".into(), content, is_error: false });
        match self.messages.last_mut() {
            Some(last) if last.role == Role::Tool => last.parts.push(result),
            _ => self.messages.push(Message { role: Role::Tool, parts: vec![result] }),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn tool(recorded: &Value) -> Option<ToolSpec> {
    let function = if recorded["function"].is_object() { &recorded["function"] } else { recorded };
    Some(ToolSpec {
        name: function["name"].as_str()?.to_owned(),
        description: text(&function["description"]),
        parameters: function.get("parameters").cloned().unwrap_or_else(|| json!({"type": "object"})),
        strict: function["strict"] == true,
    })
}

fn output(format: &Value) -> Option<OutputSpec> {
    Some(OutputSpec {
        name: format["name"].as_str()?.to_owned(),
        description: text(&format["description"]),
        schema: format["schema"].clone(),
        strict: format["strict"] == true,
    })
}

fn parts(content: &Value) -> Vec<Part> {
    match content {
        Value::String(text) => vec![Part::Text { text: text.clone() }],
        Value::Array(parts) => parts.iter().map(part).collect(),
        _ => Vec::new(),
    }
}

fn part(part: &Value) -> Part {
    match part["type"].as_str().unwrap() {
        "text" | "input_text" | "output_text" => Part::Text { text: text(&part["text"]) },
        "image_url" => Part::Image(media("image/png", &text(&part["image_url"]["url"]))),
        "input_image" => Part::Image(media("image/png", &text(&part["image_url"]))),
        "input_file" => Part::Document(media("application/pdf", &text(&part["file_url"]))),
        "file" if part["file"]["file_id"].is_string() => {
            let source = MediaSource::ProviderFile { id: text(&part["file"]["file_id"]) };
            Part::Document(Media { mime: "application/pdf".into(), source, name: None })
        }
        "file" => Part::Document(media("application/pdf", &text(&part["file"]["file_data"]))),
        other => panic!("a part of type {other}"),
    }
}

fn media(mime: &str, url: &str) -> Media {
    let Some(data) = url.strip_prefix("data:") else { return Media::url(mime, url) };
    let (mime, data) = data.split_once(";base64,").unwrap();
    Media { mime: mime.into(), source: MediaSource::Base64 { data: data.into() }, name: None }
}
