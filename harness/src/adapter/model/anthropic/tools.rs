//! Tools on the wire, and whether they may, must or must not be called.

use super::messages;
use super::model::AnthropicModel;
use super::schema::{self, Room};
use crate::port::model::{ModelRequest, ToolChoice};
use serde::Serialize;
use serde_json::{Value, json};
use std::borrow::Cow;

#[derive(Serialize)]
pub(super) struct Tools<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Tool<'a> {
    Own {
        name: Cow<'a, str>,
        #[serde(skip_serializing_if = "str::is_empty")]
        description: &'a str,
        input_schema: Cow<'a, Value>,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        strict: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<Value>,
    },
    OfTheProvider(Value),
}

/// Writes the tools. `output` is the schema that the answer is kept to: it shares their room. With `only_offers` a call
/// that is demanded is none that must come.
pub(super) fn tools<'a>(
    model: &'a AnthropicModel,
    request: &ModelRequest<'a>,
    output: Option<&Value>,
    cache: Option<&Value>,
    only_offers: bool,
) -> Tools<'a> {
    let family = model.family();
    let mut room = Room::default();
    if let Some(output) = output {
        room.take(output);
    }
    let mut tools: Vec<Tool<'a>> = Vec::with_capacity(request.tools.len());
    for spec in request.tools {
        let subset = (spec.strict && family.keeps_schemas()).then(|| schema::subset(&spec.parameters));
        let strict = subset.filter(|subset| room.holds(subset));
        tools.push(Tool::Own {
            name: Cow::Borrowed(&spec.name),
            description: &spec.description,
            strict: strict.is_some(),
            input_schema: strict.map_or(Cow::Borrowed(&spec.parameters), Cow::Owned),
            cache_control: None,
        });
    }
    tools.extend(model.options.server_tools.iter().cloned().map(Tool::OfTheProvider));
    let mut choice = choice(request, only_offers);
    if tools.is_empty() {
        // Calls in the history are refused without tools.
        tools.extend(messages::called(request.messages).into_iter().map(undescribed));
        choice = (!tools.is_empty()).then(|| json!({"type": "none"}));
    }
    match (tools.last_mut(), cache) {
        (Some(Tool::Own { cache_control, .. }), Some(mark)) => *cache_control = Some(mark.clone()),
        (Some(Tool::OfTheProvider(Value::Object(tool))), Some(mark)) => {
            tool.insert("cache_control".to_owned(), mark.clone());
        }
        _ => {}
    }
    Tools { tools, tool_choice: choice }
}

fn undescribed(name: Cow<'_, str>) -> Tool<'_> {
    let input_schema = Cow::Owned(json!({"type": "object"}));
    Tool::Own { name, description: "", input_schema, strict: false, cache_control: None }
}

fn choice(request: &ModelRequest<'_>, only_offers: bool) -> Option<Value> {
    let one_at_a_time = request.options.parallel_tool_calls == Some(false);
    let mut choice = match request.tool_choice {
        _ if request.tools.is_empty() => return None,
        ToolChoice::Auto if !one_at_a_time => return None,
        ToolChoice::Auto => json!({"type": "auto"}),
        ToolChoice::Required | ToolChoice::Tool(_) if only_offers => json!({"type": "auto"}),
        ToolChoice::None => return Some(json!({"type": "none"})),
        ToolChoice::Required => json!({"type": "any"}),
        ToolChoice::Tool(name) => json!({"type": "tool", "name": name}),
    };
    if one_at_a_time {
        choice["disable_parallel_tool_use"] = json!(true);
    }
    Some(choice)
}

/// Whether a call is demanded.
pub(super) fn forced(request: &ModelRequest<'_>) -> bool {
    !request.tools.is_empty() && matches!(request.tool_choice, ToolChoice::Required | ToolChoice::Tool(_))
}
