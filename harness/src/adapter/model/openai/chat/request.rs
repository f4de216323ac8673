//! What a Chat Completions server is asked.

use super::dialect::{Dialect, SchemaForm, ToolChoiceForm};
use super::messages::{self, Message};
use crate::adapter::model::wire::Failure;
use crate::port::model::{ModelRequest, ToolChoice, ToolSpec};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The body of a call.
#[derive(Serialize)]
pub(in super::super) struct Request<'a> {
    model: &'a str,
    messages: Vec<Message<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel_tool_calls: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f32>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    stop: &'a [String],
    stream: bool,
    /// The fields whose names differ between servers.
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Serialize)]
struct Tool<'a> {
    r#type: &'static str,
    function: Function<'a>,
}

#[derive(Serialize)]
struct Function<'a> {
    name: &'a str,
    description: &'a str,
    parameters: &'a Value,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    strict: bool,
}

/// Writes a request in a server's dialect.
pub(in super::super) fn request<'a>(
    model: &'a str,
    request: &ModelRequest<'a>,
    provider: &str,
    dialect: &Dialect,
) -> Result<Request<'a>, Failure> {
    let options = request.options;
    let mut messages = messages::messages(request, provider, dialect)?;
    let format = request.output.map(|output| match dialect.schema {
        SchemaForm::JsonSchema => {
            let mut schema = json!({"name": output.name, "schema": output.schema, "strict": output.strict});
            if !output.description.is_empty() {
                schema["description"] = json!(output.description);
            }
            json!({"type": "json_schema", "json_schema": schema})
        }
        SchemaForm::JsonObject => {
            let told = format!("Answer with one JSON object that fits this JSON schema:\n{}", output.schema);
            messages::add_instructions(&mut messages, &told);
            json!({"type": "json_object"})
        }
    });
    let (tools, tool_choice) = tools(request, dialect);
    Ok(Request {
        model,
        messages,
        parallel_tool_calls: options.parallel_tool_calls.filter(|_| !tools.is_empty()),
        tools,
        tool_choice,
        response_format: format,
        temperature: options.temperature,
        top_p: options.top_p,
        stop: &options.stop,
        stream: request.call.stream,
        rest: rest(request, dialect),
    })
}

fn tools<'a>(request: &ModelRequest<'a>, dialect: &Dialect) -> (Vec<Tool<'a>>, Option<Value>) {
    let words = dialect.tool_choice == ToolChoiceForm::Words;
    let only = match request.tool_choice {
        ToolChoice::Tool(name) if words => Some(name),
        _ => None,
    };
    let offered = request.tools.iter().filter(|tool| only.is_none_or(|only| tool.name == only));
    let tools: Vec<Tool<'_>> = offered.map(|spec| tool(spec, dialect)).collect();
    let choice = match request.tool_choice {
        _ if tools.is_empty() => None,
        ToolChoice::Auto => None,
        ToolChoice::None => Some(json!("none")),
        ToolChoice::Required => Some(json!("required")),
        ToolChoice::Tool(_) if words => Some(json!("required")),
        ToolChoice::Tool(name) => Some(json!({"type": "function", "function": {"name": name}})),
    };
    (tools, choice)
}

fn tool<'a>(spec: &'a ToolSpec, dialect: &Dialect) -> Tool<'a> {
    let function = Function {
        name: &spec.name,
        description: &spec.description,
        parameters: &spec.parameters,
        strict: spec.strict && dialect.strict_tools,
    };
    Tool { r#type: "function", function }
}

fn rest(request: &ModelRequest<'_>, dialect: &Dialect) -> Map<String, Value> {
    let options = request.options;
    let mut rest = Map::new();
    if let Some(tokens) = options.max_output_tokens {
        rest.insert(dialect.max_tokens.to_owned(), json!(tokens));
    }
    if let (Some(field), Some(seed)) = (dialect.seed, options.seed) {
        // Servers read a signed number; one bit less is as good a seed.
        rest.insert(field.to_owned(), json!(seed & (u64::MAX >> 1)));
    }
    if let Some(effort) = options.reasoning.filter(|_| dialect.reasoning_effort) {
        rest.insert("reasoning_effort".to_owned(), json!(effort.as_str()));
    }
    if request.call.stream && dialect.stream_usage {
        rest.insert("stream_options".to_owned(), json!({"include_usage": true}));
    }
    rest
}
