//! What a model reads of tools, agents and outputs: names, descriptions, schemas.

use super::{InputDef, OutputDef};
use crate::port::model::OutputSpec;
use crate::schema::SchemaFn;
use crate::tool::Param;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true).into_generator()
}

fn schema(of: SchemaFn) -> Value {
    of(&mut generator()).to_value()
}

/// The schema of a tool's arguments, and whether it fits the strict subset.
pub(super) fn parameters(params: &[Param]) -> (Value, bool) {
    let mut properties = Map::new();
    for param in params {
        let mut schema = schema(param.schema);
        if let Value::Object(schema) = &mut schema
            && !param.description.is_empty()
        {
            schema.insert("description".to_owned(), param.description.into());
        }
        properties.insert(param.name.to_owned(), schema);
    }
    let required: Vec<_> = params.iter().filter(|param| param.required).map(|param| param.name).collect();
    let schema = json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false,
    });
    (schema, false)
}

/// The shape of an answer; `None` is plain text.
pub(super) fn output_spec(output: &OutputDef, description: &str) -> Option<OutputSpec> {
    let schema = schema(output.schema?);
    Some(OutputSpec {
        name: output.name.to_owned(),
        description: description.to_owned(),
        schema,
        strict: false,
    })
}

/// The arguments of an agent that is called as a tool.
pub(super) fn agent_parameters(input: &InputDef) -> (Value, bool) {
    let schema = input.schema.map(schema).unwrap_or_else(|| json!({"type": "string"}));
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
