//! What a model reads of tools, agents and outputs: names, descriptions, schemas.

use super::InputDef;
use crate::schema::standalone;
use serde_json::{Value, json};
use std::borrow::Cow;

/// The arguments of an agent that is called as a tool.
pub(super) fn agent_parameters(input: &InputDef) -> (Value, bool) {
    let schema = input.schema.map(standalone).unwrap_or_else(|| json!({"type": "string"}));
    if schema.get("type") == Some(&json!("object")) {
        return (schema, false);
    }
    let wrapped = json!({
        "type": "object", "properties": { "input": schema }, "required": ["input"], "additionalProperties": false,
    });
    (wrapped, false)
}

/// The input inside the arguments that [`agent_parameters`] describes.
pub(super) fn agent_input<'a>(input: &InputDef, arguments: &'a str) -> Cow<'a, str> {
    let (schema, _) = agent_parameters(input);
    let wrapped = input.schema.is_none()
        || schema["properties"]
            .as_object()
            .is_some_and(|fields| fields.len() == 1 && fields.contains_key("input"));
    if !wrapped {
        return arguments.into();
    }
    match serde_json::from_str::<Value>(arguments) {
        Ok(Value::Object(mut fields)) => match fields.remove("input") {
            Some(inner) => inner.to_string().into(),
            None => arguments.into(),
        },
        _ => arguments.into(),
    }
}
