//! One exchange with a model: the request as JSON, what came back, how it failed.

use crate::adapter::model::fnv::fnv1a;
use crate::port::model::{
    EmbedRequest, GenerateOptions, ModelError, ModelErrorKind, ModelEvent, ModelRequest, ReasoningEffort,
    ToolChoice, Usage,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::Duration;

/// One line of a cassette.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Exchange {
    /// Of the request, so that a changed line is noticed.
    pub(super) digest: String,
    /// What was asked; who asked is not part of it.
    pub(super) request: Value,
    /// What came back.
    pub(super) answer: Answer,
    /// How it failed, after what came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<Failure>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    Generate { events: Vec<ModelEvent> },
    Embed { vectors: Vec<Vec<f32>>, usage: Usage },
}

/// A [`ModelError`], written down.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Failure {
    kind: ModelErrorKind,
    provider: String,
    message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
}

impl From<&ModelError> for Failure {
    fn from(error: &ModelError) -> Self {
        Failure {
            kind: error.kind,
            provider: error.provider.clone(),
            message: error.message.clone(),
            status: error.status,
            code: error.code.clone(),
            request_id: error.request_id.clone(),
            retry_after_ms: error.retry_after.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
        }
    }
}

impl From<Failure> for ModelError {
    fn from(failure: Failure) -> Self {
        let mut error = ModelError::new(failure.kind, failure.provider, failure.message);
        error.status = failure.status;
        error.code = failure.code;
        error.request_id = failure.request_id;
        error.retry_after = failure.retry_after_ms.map(Duration::from_millis);
        error
    }
}

/// What a model is asked, as JSON. Not who asks: run ids and attempts differ each time.
pub(super) fn generate_request(request: &ModelRequest<'_>) -> Value {
    let tools = request.tools.iter().map(|tool| {
        json!({ "name": tool.name, "description": tool.description, "parameters": tool.parameters,
                "strict": tool.strict })
    });
    let output = request.output.map(|output| {
        json!({ "name": output.name, "description": output.description, "schema": output.schema,
                "strict": output.strict })
    });
    json!({
        "instructions": request.instructions,
        "messages": request.messages,
        "tools": tools.collect::<Vec<_>>(),
        "tool_choice": match request.tool_choice {
            ToolChoice::Auto => json!("auto"),
            ToolChoice::None => json!("none"),
            ToolChoice::Required => json!("required"),
            ToolChoice::Tool(name) => json!({ "tool": name }),
        },
        "output": output,
        "options": options(request.options),
    })
}

fn options(options: &GenerateOptions) -> Value {
    let mut written = json!({
        "max_output_tokens": options.max_output_tokens,
        "temperature": options.temperature,
        "top_p": options.top_p,
        "stop": options.stop,
        "seed": options.seed,
        "reasoning": options.reasoning.map(ReasoningEffort::as_str),
        "parallel_tool_calls": options.parallel_tool_calls,
    });
    // Only where it is asked for: older cassettes do not have it.
    if options.image_output {
        written["image_output"] = json!(true);
    }
    written
}

/// What an embedder is asked, as JSON.
pub(super) fn embed_request(request: EmbedRequest<'_>) -> Value {
    json!({ "texts": request.texts, "dimensions": request.dimensions })
}

/// The same for equal requests on every machine, whatever the order of keys in memory.
pub(super) fn digest(request: &Value) -> String {
    let mut canonical = String::new();
    write_sorted(request, &mut canonical);
    format!("{:016x}", fnv1a(&canonical))
}

fn write_sorted(value: &Value, out: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(key, _)| *key);
            for (key, value) in fields {
                let _ = write!(out, "{{{}:", Value::from(key.as_str()));
                write_sorted(value, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for item in items {
                write_sorted(item, out);
                out.push(',');
            }
            out.push(']');
        }
        scalar => {
            let _ = write!(out, "{scalar}");
        }
    }
}
