//! What a model reads of an agent that it may call as a tool.

use super::InputDef;
use crate::schema::SchemaFn;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};
use std::borrow::Cow;

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true).into_generator()
}

fn schema(of: SchemaFn) -> Value {
    of(&mut generator()).to_value()
}

/// The arguments of an agent that is called as a tool, and whether the input is wrapped in them.
pub(super) fn agent_parameters(input: &InputDef) -> (Value, bool) {
    let schema = input.schema.map(schema).unwrap_or_else(|| json!({"type": "string"}));
    if schema.get("type") == Some(&json!("object")) {
        return (schema, false);
    }
    let wrapped = json!({
        "type": "object", "properties": { "input": schema }, "required": ["input"], "additionalProperties": false,
    });
    (wrapped, true)
}

/// The input inside the arguments that [`agent_parameters`] wrapped it in.
pub(super) fn agent_input(wrapped: bool, arguments: &str) -> Cow<'_, str> {
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
