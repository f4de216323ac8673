//! What the Messages API is asked.

use super::messages::{self, Turn};
use super::model::AnthropicModel;
use super::options::CacheFor;
use super::schema;
use super::thinking::{self, Plan};
use super::tools::{self, Tools};
use crate::adapter::model::claude::Family;
use crate::adapter::model::told;
use crate::adapter::model::wire::Failure;
use crate::port::model::{ModelErrorKind as Kind, ModelRequest, OutputSpec};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// The body of a call.
#[derive(Serialize)]
pub(super) struct Request<'a> {
    #[serde(flatten)]
    prompt: Prompt<'a>,
    max_tokens: u32,
    stream: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    stop_sequences: &'a [String],
    #[serde(flatten)]
    sampling: Sampling,
    /// What the recipe adds.
    #[serde(flatten)]
    fields: Map<String, Value>,
}

/// What the model reads: all that is counted.
#[derive(Serialize)]
pub(super) struct Prompt<'a> {
    model: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<Value>,
    messages: Vec<Turn<'a>>,
    #[serde(flatten)]
    tools: Tools<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_config: Option<Value>,
}

#[derive(Serialize, Default)]
struct Sampling {
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    top_p: Option<f32>,
}

/// What is written here already, whatever the recipe adds.
const WRITTEN: [&str; 13] = [
    "model",
    "system",
    "messages",
    "tools",
    "tool_choice",
    "thinking",
    "output_config",
    "max_tokens",
    "stream",
    "stop_sequences",
    "temperature",
    "top_p",
    "output_format",
];

/// Writes a request; what this API cannot do is an error before anything is sent.
pub(super) fn request<'a>(
    model: &'a AnthropicModel,
    request: &ModelRequest<'a>,
) -> Result<Request<'a>, Failure> {
    let family = model.family();
    let plan = thinking::plan(family, &model.options, model.provider, request)?;
    if request.options.stop.iter().any(|stop| stop.trim().is_empty()) {
        let message = "a text at which to stop must not be blank";
        return Err(Failure::new(Kind::InvalidRequest, message));
    }
    let mut fields = model.options.fields.clone();
    fields.retain(|name, _| !WRITTEN.contains(&name.as_str()));
    Ok(Request {
        max_tokens: plan.max_tokens,
        stream: request.call.stream,
        stop_sequences: &request.options.stop,
        sampling: sampling(family, request, &plan)?,
        fields,
        prompt: prompt(model, request, plan)?,
    })
}

/// Writes what is counted before it is sent.
pub(super) fn counted<'a>(
    model: &'a AnthropicModel,
    request: &ModelRequest<'a>,
) -> Result<Prompt<'a>, Failure> {
    let plan = thinking::plan(model.family(), &model.options, model.provider, request)?;
    prompt(model, request, plan)
}

fn prompt<'a>(
    model: &'a AnthropicModel,
    request: &ModelRequest<'a>,
    plan: Plan,
) -> Result<Prompt<'a>, Failure> {
    let cache = model.options.cache.map(mark);
    // Claude keeps an answer to closed objects only: others are told in words, and the harness checks the answer.
    let (kept, told) = match request.output {
        Some(output) if output.strict => (Some(output), None),
        other => (None, other),
    };
    let output = kept.map(|output| format(model, output)).transpose()?;
    let instructions = match told {
        Some(output) => Cow::Owned(told::with_schema(request.instructions, output)),
        None => Cow::Borrowed(request.instructions),
    };
    let mut config = Map::new();
    if let Some(effort) = plan.effort {
        config.insert("effort".to_owned(), Value::String(effort));
    }
    let tools = tools::tools(model, request, output.as_ref(), cache.as_ref(), plan.only_offers);
    if let Some(schema) = output {
        config.insert("format".to_owned(), json!({"type": "json_schema", "schema": schema}));
    }
    Ok(Prompt {
        model: &model.model,
        system: system(&instructions, cache.as_ref()),
        messages: messages::turns(request.messages, model.provider, &model.options, cache.as_ref())?,
        tools,
        thinking: plan.thinking,
        output_config: (!config.is_empty()).then_some(Value::Object(config)),
    })
}

fn mark(cache: CacheFor) -> Value {
    match cache {
        CacheFor::FiveMinutes => json!({"type": "ephemeral"}),
        CacheFor::OneHour => json!({"type": "ephemeral", "ttl": "1h"}),
    }
}

fn system(instructions: &str, cache: Option<&Value>) -> Option<Value> {
    if instructions.trim().is_empty() {
        return None;
    }
    Some(match cache {
        Some(mark) => json!([{"type": "text", "text": instructions, "cache_control": mark}]),
        None => json!(instructions),
    })
}

fn format(model: &AnthropicModel, output: &OutputSpec) -> Result<Value, Failure> {
    if model.options.citations {
        return Err(Failure::unsupported(
            "an answer with citations is kept to no schema; leave `.citations()` out",
        ));
    }
    let mut schema = schema::subset(&output.schema);
    if !output.description.is_empty() && schema.get("description").is_none() {
        schema["description"] = json!(output.description);
    }
    Ok(schema)
}

fn sampling(family: Family, request: &ModelRequest<'_>, plan: &Plan) -> Result<Sampling, Failure> {
    let (temperature, top_p) = (request.options.temperature, request.options.top_p);
    if temperature.is_some_and(|degrees| !(0.0..=1.0).contains(&degrees)) {
        let message = "the temperature of Claude is 0 to 1";
        return Err(Failure::new(Kind::InvalidRequest, message));
    }
    let (temperature, top_p) = family.sampling(temperature, top_p, plan.thinks())?;
    Ok(Sampling { temperature, top_p })
}
