//! The tools of a call, and whether the model may, must or must not use them.

use super::family::{Family, Forcing};
use super::options::Options;
use super::{gaps, strict};
use crate::adapter::model::history;
use crate::port::model::{self, ModelRequest, Part, ToolChoice, ToolSpec};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// More strict tools are refused.
const MOST_STRICT: usize = 20;

/// `toolConfig`; `None` where no tool is offered and none was ever called.
///
/// A history with calls is refused without it, so then the tools stay described although they are off. A model that
/// thinks cannot be made to call: then calls are only offered.
pub(super) fn config(
    request: &ModelRequest<'_>,
    model: &str,
    options: &Options,
    thinks: bool,
) -> Option<Value> {
    let family = Family::of(model);
    let forcing = if thinks { Forcing::No } else { family.forcing() };
    let off = request.tool_choice == ToolChoice::None;
    let called = called(request.messages);
    let offered: Vec<&ToolSpec> = match (off, request.tool_choice) {
        (true, _) if called.is_empty() => Vec::new(),
        (_, ToolChoice::Tool(name)) if forcing != Forcing::Both => {
            request.tools.iter().filter(|tool| tool.name == name).collect()
        }
        _ => request.tools.iter().collect(),
    };
    let guaranteed = family.is_known() && !gaps::lacks_schema(model);
    let mut strict = 0;
    let mut tools: Vec<Value> = offered
        .iter()
        .map(|tool| {
            let is_strict = tool.strict && guaranteed && strict < MOST_STRICT;
            strict += usize::from(is_strict);
            self::tool(tool, is_strict)
        })
        .collect();
    if !off {
        tools.extend(options.system_tools.iter().map(|name| json!({"systemTool": {"name": name}})));
    }
    if tools.is_empty() {
        let known = |name: &Cow<'_, str>| json!({"toolSpec": {"name": name, "inputSchema": {"json": {"type": "object"}}}});
        tools.extend(called.iter().map(known));
    }
    if tools.is_empty() {
        return None;
    }
    if options.cache.tools && family.caches_tools() {
        tools.push(options.cache.block());
    }
    let mut config = json!({"tools": tools});
    let choice = match (request.tool_choice, forcing) {
        (ToolChoice::Required | ToolChoice::Tool(_), _) if offered.is_empty() => None,
        (ToolChoice::Required, Forcing::Both | Forcing::Any) | (ToolChoice::Tool(_), Forcing::Any) => {
            Some(json!({"any": {}}))
        }
        (ToolChoice::Required | ToolChoice::Tool(_), Forcing::No) if family.is_claude() => {
            Some(json!({"auto": {}}))
        }
        (ToolChoice::Tool(name), Forcing::Both) => Some(json!({"tool": {"name": name}})),
        _ => None,
    };
    if let Some(choice) = choice {
        config["toolChoice"] = choice;
    }
    Some(config)
}

/// Whether a call is demanded, and can be.
pub(super) fn is_forced(request: &ModelRequest<'_>, family: Family<'_>) -> bool {
    family.forcing() != Forcing::No
        && matches!(request.tool_choice, ToolChoice::Required | ToolChoice::Tool(_))
        && !request.tools.is_empty()
}

/// Whether the tools are only there because the history has calls, and the family has a word against new ones.
pub(super) fn are_forbidden(request: &ModelRequest<'_>, family: Family<'_>) -> bool {
    request.tool_choice == ToolChoice::None && family.forbids_calls() && !called(request.messages).is_empty()
}

fn tool(spec: &ToolSpec, is_strict: bool) -> Value {
    let parameters = if is_strict {
        Cow::Owned(strict::schema(&spec.parameters))
    } else {
        Cow::Borrowed(&spec.parameters)
    };
    let mut tool = json!({"name": spec.name, "inputSchema": {"json": parameters}});
    if !spec.description.trim().is_empty() {
        tool["description"] = spec.description.as_str().into();
    }
    if is_strict {
        tool["strict"] = true.into();
    }
    json!({"toolSpec": tool})
}

/// The names of all tools that were called.
fn called(messages: &[model::Message]) -> BTreeSet<Cow<'_, str>> {
    let parts = messages.iter().flat_map(|message| &message.parts);
    let names = parts.filter_map(|part| match part {
        Part::ToolCall(call) => Some(call.name.as_str()),
        Part::ToolResult(result) => Some(result.name.as_str()),
        _ => None,
    });
    names.map(history::tool_name).collect()
}
