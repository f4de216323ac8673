//! From Rust types to schemas that stand alone: what a model reads about a tool, and the shape of an answer.
//!
//! Subschemas are inlined, because many servers ignore `$ref`; only recursive types keep `$defs`.
//! Next: `strict.rs`, which bends the result for providers that guarantee a shape.

use super::SchemaFn;
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// One named member of the arguments of a tool.
#[derive(Debug, Clone)]
pub struct Property<'a> {
    /// Its name.
    pub name: &'a str,
    /// What the model reads; may be empty.
    pub description: &'a str,
    /// Whether it must be given.
    pub required: bool,
    /// Its schema.
    pub schema: SchemaFn,
    /// What is used when it is absent.
    pub default: Option<Value>,
}

/// A schema of a type that stands alone (draft 2020-12, no `$schema` line).
#[must_use]
pub fn standalone(schema: SchemaFn) -> Value {
    let mut generator = generator();
    let root = schema(&mut generator);
    finish(root.to_value(), generator)
}

/// The schema of an object with these properties and no others.
#[must_use]
pub fn object(properties: &[Property<'_>]) -> Value {
    let mut generator = generator();
    let mut members = Map::new();
    let mut required = Vec::new();
    for property in properties {
        let schema: Schema = (property.schema)(&mut generator);
        let mut schema = match schema.to_value() {
            Value::Object(map) => map,
            // `true`: anything goes.
            _ => Map::new(),
        };
        if !property.description.is_empty() {
            // The words at the parameter are nearer to the call than those of its type.
            schema.insert("description".to_owned(), json!(property.description));
        }
        if let Some(default) = &property.default {
            schema.insert("default".to_owned(), default.clone());
        }
        if property.required {
            required.push(json!(property.name));
        }
        members.insert(property.name.to_owned(), Value::Object(schema));
    }
    let mut root = json!({"type": "object", "properties": members, "additionalProperties": false});
    if !required.is_empty() {
        root["required"] = Value::Array(required);
    }
    finish(root, generator)
}

/// A name that every provider takes, `^[a-zA-Z0-9_-]{1,64}$`: other characters become `_`.
#[must_use]
pub fn safe_name(name: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c } else { '_' };
    let name: String = name.chars().take(64).map(safe).collect();
    if name.is_empty() { "value".to_owned() } else { name }
}

fn generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    settings.into_generator()
}

fn finish(mut root: Value, mut generator: SchemaGenerator) -> Value {
    let definitions = generator.take_definitions(true);
    if let Value::Object(map) = &mut root
        && !definitions.is_empty()
    {
        map.insert("$defs".to_owned(), Value::Object(definitions));
    }
    if let Value::Bool(_) = root {
        root = json!({});
    }
    root
}
