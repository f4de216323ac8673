//! What Converse is asked, streamed or not: the same body.

use super::block::Message;
use super::family::{self, Family, plain_id};
use super::messages::Writer;
use super::options::Options;
use super::thinking::Amid;
use super::{strict, thinking, tools};
use crate::adapter::model::told;
use crate::adapter::model::wire::Failure;
use crate::port::model::{GenerateOptions, ModelRequest, OutputSpec};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// The body of a call.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    messages: Vec<Message>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    system: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_config: Option<Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    additional_model_request_fields: Map<String, Value>,
    #[serde(flatten)]
    rest: Rest,
}

/// What is not counted.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Rest {
    #[serde(skip_serializing_if = "Map::is_empty")]
    inference_config: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guardrail_config: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_config: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    performance_config: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_tier: Option<Value>,
}

/// A call of Converse.
pub(super) fn converse(
    model: &str,
    request: &ModelRequest<'_>,
    options: &Options,
) -> Result<Request, Failure> {
    let mut body = counted(model, request, options)?;
    let family = Family::of(model);
    let thinks = thinking::thinks(family, &body.additional_model_request_fields);
    body.rest = Rest {
        inference_config: inference(family, request.options, thinks)?,
        guardrail_config: options.guardrail.as_ref().map(|guard| guard.on_the_wire(request.call.stream)),
        output_config: request.output.filter(|spec| spec.strict).map(output),
        performance_config: options.optimized.then(|| json!({"latency": "optimized"})),
        service_tier: options.tier.as_ref().map(|tier| json!({"type": tier})),
    };
    Ok(body)
}

/// A call of CountTokens: only what is counted.
pub(super) fn count(model: &str, request: &ModelRequest<'_>, options: &Options) -> Result<Value, Failure> {
    let body = counted(model, request, options)?;
    let body =
        serde_json::to_value(body).map_err(|_| Failure::unsupported("the request does not serialise"))?;
    Ok(json!({"input": {"converse": body}}))
}

/// The model that counts: profiles do not, the model behind them does.
pub(super) fn counts(model: &str) -> &str {
    if model.starts_with("arn:") { model } else { plain_id(model) }
}

fn counted(model: &str, request: &ModelRequest<'_>, options: &Options) -> Result<Request, Failure> {
    let family = Family::of(model);
    let provider = family::provider(model);
    let messages = Writer::new(family, options, &provider).write(request.messages)?;
    let mut system = Vec::new();
    let instructions = match request.output.filter(|spec| !spec.strict) {
        Some(spec) => Cow::Owned(told::with_schema(request.instructions, spec)),
        None => Cow::Borrowed(request.instructions),
    };
    if !instructions.trim().is_empty() {
        system.push(json!({"text": instructions}));
        if options.cache.system && family.caches() {
            system.push(options.cache.block());
        }
    }
    let forced = tools::is_forced(request, family);
    let amid = Amid { messages: request.messages, provider: &provider, forced };
    let mut fields = thinking::fields(family, request.options, amid);
    if tools::are_forbidden(request, family) {
        fields.insert("tool_choice".to_owned(), json!({"type": "none"}));
    }
    fields.extend(options.fields.clone());
    let thinks = thinking::thinks(family, &fields);
    Ok(Request {
        messages,
        system,
        tool_config: tools::config(request, model, options, thinks),
        additional_model_request_fields: fields,
        rest: Rest::default(),
    })
}

fn inference(
    family: Family<'_>,
    options: &GenerateOptions,
    thinks: bool,
) -> Result<Map<String, Value>, Failure> {
    let mut config = Map::new();
    let mut set = |name: &str, value: Value| {
        config.insert(name.to_owned(), value);
    };
    if let Some(tokens) = options.max_output_tokens {
        set("maxTokens", tokens.into());
    }
    let (mut temperature, mut top_p) = (options.temperature, options.top_p);
    if family.refuses_sampling() {
        (temperature, top_p) = (None, None);
    } else if temperature.is_some_and(|temperature| temperature > 1.0) {
        return Err(Failure::unsupported("Bedrock takes temperatures from 0 to 1"));
    } else if let Some(claude) = family.claude() {
        (temperature, top_p) = claude.sampling(temperature, top_p, thinks)?;
    }
    if let Some(temperature) = temperature {
        set("temperature", number(temperature));
    }
    if let Some(share) = top_p {
        set("topP", number(share));
    }
    if !options.stop.is_empty() {
        set("stopSequences", json!(options.stop));
    }
    Ok(config)
}

/// 0.8 and not 0.800000011920929.
fn number(value: f32) -> Value {
    value.to_string().parse::<f64>().map_or(Value::Null, Value::from)
}

fn output(spec: &OutputSpec) -> Value {
    let mut schema = json!({"name": spec.name, "schema": strict::schema(&spec.schema).to_string()});
    if !spec.description.trim().is_empty() {
        schema["description"] = spec.description.as_str().into();
    }
    json!({"textFormat": {"type": "json_schema", "structure": {"jsonSchema": schema}}})
}
