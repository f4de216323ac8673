//! What the Responses API is asked.

use super::input::{self, Item};
use crate::adapter::model::openai::{OpenAiModel, gaps};
use crate::adapter::model::wire::Failure;
use crate::port::model::{ModelErrorKind, ModelRequest, ToolChoice};
use serde::Serialize;
use serde_json::{Value, json};

/// The least that the API writes.
const LEAST_OUTPUT_TOKENS: u32 = 16;

/// The body of a call.
#[derive(Serialize)]
pub(in super::super) struct Request<'a> {
    model: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    instructions: &'a str,
    input: Vec<Item<'a>>,
    store: bool,
    stream: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    include: &'static [&'static str],
    #[serde(flatten)]
    tools: Tools<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<Value>,
    #[serde(flatten)]
    sampling: Sampling,
}

#[derive(Serialize)]
struct Tools<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel_tool_calls: Option<bool>,
}

#[derive(Serialize)]
struct Tool<'a> {
    r#type: &'static str,
    name: &'a str,
    description: &'a str,
    parameters: &'a Value,
    /// Always sent: absent means strict to this API.
    strict: bool,
}

#[derive(Serialize)]
struct Sampling {
    #[serde(skip_serializing_if = "Option::is_none")]
    max_output_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f32>,
}

/// Writes a request; what this API cannot do is an error before anything is sent.
pub(in super::super) fn request<'a>(
    model: &'a OpenAiModel,
    request: &ModelRequest<'a>,
    summaries: bool,
) -> Result<Request<'a>, Failure> {
    let options = request.options;
    if !options.stop.is_empty() {
        let message = "the Responses API has no stop texts; use `.chat_completions()`";
        return Err(Failure::new(ModelErrorKind::Unsupported, message));
    }
    if options.max_output_tokens.is_some_and(|tokens| tokens < LEAST_OUTPUT_TOKENS) {
        let message = "the Responses API writes at least 16 tokens; allow 16 or more";
        return Err(Failure::new(ModelErrorKind::InvalidRequest, message));
    }
    let thinks = gaps::gives_reasoning(model.known_as.as_deref().unwrap_or(&model.model))
        || options.reasoning.is_some();
    Ok(Request {
        model: &model.model,
        instructions: request.instructions,
        input: input::items(request.messages, model.provider, thinks)?,
        store: false,
        stream: request.call.stream,
        include: if thinks { &["reasoning.encrypted_content"] } else { &[] },
        tools: tools(request),
        text: request.output.map(|output| {
            let mut format = json!({
                "type": "json_schema",
                "name": output.name,
                "schema": output.schema,
                "strict": output.strict,
            });
            if !output.description.is_empty() {
                format["description"] = json!(output.description);
            }
            json!({"format": format})
        }),
        reasoning: reasoning(request, summaries && thinks),
        sampling: Sampling {
            max_output_tokens: options.max_output_tokens,
            temperature: options.temperature,
            top_p: options.top_p,
        },
    })
}

fn reasoning(request: &ModelRequest<'_>, summaries: bool) -> Option<Value> {
    let mut reasoning = serde_json::Map::new();
    if let Some(effort) = request.options.reasoning {
        reasoning.insert("effort".to_owned(), json!(effort.as_str()));
    }
    if summaries {
        reasoning.insert("summary".to_owned(), json!("auto"));
    }
    (!reasoning.is_empty()).then_some(Value::Object(reasoning))
}

fn tools<'a>(request: &ModelRequest<'a>) -> Tools<'a> {
    let tool = |spec: &'a crate::port::model::ToolSpec| Tool {
        r#type: "function",
        name: &spec.name,
        description: &spec.description,
        parameters: &spec.parameters,
        strict: spec.strict,
    };
    let tools: Vec<Tool<'a>> = request.tools.iter().map(tool).collect();
    let tool_choice = match request.tool_choice {
        _ if tools.is_empty() => None,
        ToolChoice::Auto => None,
        ToolChoice::None => Some(json!("none")),
        ToolChoice::Required => Some(json!("required")),
        ToolChoice::Tool(name) => Some(json!({"type": "function", "name": name})),
    };
    let parallel_tool_calls = request.options.parallel_tool_calls.filter(|_| !tools.is_empty());
    Tools { tools, tool_choice, parallel_tool_calls }
}
