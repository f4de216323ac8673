//! Roots that are no objects: every provider wants an object, so `{"value": ..}` stands around the rest.

use serde_json::{Map, Value, json};

/// The one property of a wrapped root.
pub const WRAPPED: &str = "value";

/// The schema with an object at its root, and whether it had to be wrapped.
#[must_use]
pub fn wrap(schema: Value) -> (Value, bool) {
    let schema = unfold(schema);
    let object = schema.get("type") == Some(&json!("object"))
        && schema.get("anyOf").is_none()
        && schema.get("oneOf").is_none();
    if object {
        return (schema, false);
    }
    let mut inner = match schema {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    let definitions = inner.remove("$defs");
    let mut root = json!({
        "type": "object",
        "properties": {WRAPPED: inner},
        "required": [WRAPPED],
        "additionalProperties": false,
    });
    if let Some(definitions) = definitions {
        root["$defs"] = definitions;
    }
    (root, true)
}

/// A root that is only a reference becomes what it refers to.
fn unfold(schema: Value) -> Value {
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|at| at.strip_prefix('#'));
    let Some(Value::Object(target)) = target.and_then(|at| schema.pointer(at)) else { return schema };
    let mut root = target.clone();
    if let Some(definitions) = schema.get("$defs") {
        root.insert("$defs".to_owned(), definitions.clone());
    }
    Value::Object(root)
}

/// Takes the wrapping off a value, where it is there.
#[must_use]
pub fn unwrap(value: Value) -> Value {
    match value {
        Value::Object(mut map) if map.len() == 1 && map.contains_key(WRAPPED) => {
            map.remove(WRAPPED).unwrap_or_default()
        }
        value => value,
    }
}
