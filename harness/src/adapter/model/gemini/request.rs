//! What Gemini is asked.

use super::contents::{self, Content};
use super::families;
use super::model::{Options, Place};
use crate::adapter::model::told;
use crate::adapter::model::wire::Failure;
use crate::port::model::{ModelRequest, ToolChoice};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The body of a call.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request<'a> {
    contents: Vec<Content<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    system_instruction: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    tool_config: Map<String, Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    safety_settings: Vec<Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    generation_config: Map<String, Value>,
}

impl Request<'_> {
    /// Vertex AI counts neither how tools are chosen nor thresholds.
    pub(super) fn only_what_is_counted(&mut self) {
        self.tool_config.clear();
        self.safety_settings.clear();
    }
}

/// Writes a request; what Gemini cannot do is an error before anything is sent.
pub(super) fn request<'a>(
    model: &str,
    place: Place,
    asked: &Options,
    request: &ModelRequest<'a>,
) -> Result<Request<'a>, Failure> {
    if request.options.parallel_tool_calls == Some(false) && !request.tools.is_empty() {
        return Err(Failure::unsupported(
            "Gemini cannot be kept to one call in a turn; leave that option out",
        ));
    }
    let mut config = sampling(request);
    thinking(model, asked, request, &mut config);
    if asked.pictures || request.options.image_output {
        config.insert("responseModalities".to_owned(), json!(["TEXT", "IMAGE"]));
    }
    let mut instructions = request.instructions.trim().to_owned();
    if let Some(output) = request.output {
        // Older models take no schema beside tools: there it is told in words, and the harness checks the answer.
        let has_tools = !request.tools.is_empty() || !asked.server_tools.is_empty();
        if has_tools && families::is_older(model) {
            instructions = told::with_schema(&instructions, output);
        } else {
            config.insert("responseMimeType".to_owned(), json!("application/json"));
            config.insert("responseJsonSchema".to_owned(), output.schema.clone());
        }
    }
    let safety = asked.safety.iter();
    let (tools, tool_config) = tools(place, asked, request);
    Ok(Request {
        contents: contents::contents(request.messages, model, place),
        system_instruction: (!instructions.is_empty()).then(|| json!({"parts": [{"text": instructions}]})),
        tools,
        tool_config,
        safety_settings: safety
            .map(|(category, threshold)| json!({"category": category, "threshold": threshold}))
            .collect(),
        generation_config: config,
    })
}

fn sampling(request: &ModelRequest<'_>) -> Map<String, Value> {
    let options = request.options;
    let fields = [
        ("maxOutputTokens", options.max_output_tokens.map(|tokens| json!(tokens))),
        ("temperature", options.temperature.map(|degrees| json!(degrees))),
        ("topP", options.top_p.map(|share| json!(share))),
        ("stopSequences", (!options.stop.is_empty()).then(|| json!(options.stop))),
        // A signed number of 32 bits; fewer bits are as good a seed.
        ("seed", options.seed.map(|seed| json!(seed & 0x7fff_ffff))),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

fn thinking(model: &str, asked: &Options, request: &ModelRequest<'_>, config: &mut Map<String, Value>) {
    let mut thinking = Map::new();
    if asked.thoughts {
        thinking.insert("includeThoughts".to_owned(), json!(true));
    }
    if let Some((field, value)) =
        request.options.reasoning.and_then(|effort| families::thinking(model, effort))
    {
        thinking.insert(field.to_owned(), value);
    }
    if !thinking.is_empty() {
        config.insert("thinkingConfig".to_owned(), Value::Object(thinking));
    }
}

fn tools(place: Place, asked: &Options, request: &ModelRequest<'_>) -> (Vec<Value>, Map<String, Value>) {
    let mut tools: Vec<Value> = asked.server_tools.iter().map(|name| json!({name: {}})).collect();
    let mut config = Map::new();
    let functions: Vec<Value> = request
        .tools
        .iter()
        .map(|tool| {
            json!({
                "name": tool.name,
                "description": tool.description,
                "parametersJsonSchema": tool.parameters,
            })
        })
        .collect();
    if functions.is_empty() {
        return (tools, config);
    }
    if !tools.is_empty() && place == Place::GoogleAi {
        // Asked for by Google AI where tools of both kinds are on; Vertex AI does not know it.
        config.insert("includeServerSideToolInvocations".to_owned(), json!(true));
    }
    tools.push(json!({"functionDeclarations": functions}));
    let choice = match request.tool_choice {
        ToolChoice::Auto => None,
        ToolChoice::None => Some(json!({"mode": "NONE"})),
        ToolChoice::Required => Some(json!({"mode": "ANY"})),
        ToolChoice::Tool(name) => Some(json!({"mode": "ANY", "allowedFunctionNames": [name]})),
    };
    if let Some(choice) = choice {
        config.insert("functionCallingConfig".to_owned(), choice);
    }
    (tools, config)
}
