//! A schema in the subset that Anthropic guarantees: what the subset cannot say moves into descriptions, where the
//! model reads it, and the harness still checks it.

use serde_json::{Map, Value};

const FORMATS: [&str; 10] =
    ["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"];
/// Deeper than any schema the API compiles.
const MOST_LEVELS: usize = 64;

/// The same shape in the subset.
pub(super) fn subset(schema: &Value) -> Value {
    node(schema, 0)
}

fn node(schema: &Value, level: usize) -> Value {
    let Value::Object(schema) = schema else { return schema.clone() };
    if level > MOST_LEVELS {
        return Value::Object(schema.clone());
    }
    let (mut out, mut told) = (Map::new(), Map::new());
    for (word, value) in schema {
        match word.as_str() {
            "type" | "enum" | "const" | "$ref" | "required" | "description" | "title" => {
                out.insert(word.clone(), value.clone());
            }
            "properties" | "$defs" | "definitions" => {
                out.insert(word.clone(), each(value, level));
            }
            "items" => {
                out.insert(word.clone(), node(value, level + 1));
            }
            "anyOf" | "oneOf" => {
                out.insert("anyOf".to_owned(), list(value, level));
            }
            "allOf" => {
                out.insert(word.clone(), list(value, level));
            }
            "format" if value.as_str().is_some_and(|format| FORMATS.contains(&format)) => {
                out.insert(word.clone(), value.clone());
            }
            "minItems" if matches!(value.as_u64(), Some(0 | 1)) => {
                out.insert(word.clone(), value.clone());
            }
            "additionalProperties" | "$schema" | "$id" | "$comment" => {}
            _ => {
                told.insert(word.clone(), value.clone());
            }
        }
    }
    if is_object(&out) {
        out.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    if !told.is_empty() {
        let description = out.get("description").and_then(Value::as_str).unwrap_or_default();
        let gap = if description.is_empty() { "" } else { "\n\n" };
        let words: Vec<String> = told.iter().map(|(word, value)| format!("{word}: {value}")).collect();
        let description = format!("{description}{gap}{{{}}}", words.join(", "));
        out.insert("description".to_owned(), Value::String(description));
    }
    Value::Object(out)
}

fn is_object(schema: &Map<String, Value>) -> bool {
    match schema.get("type") {
        Some(Value::String(kind)) => kind == "object",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "object"),
        _ => schema.contains_key("properties"),
    }
}

fn each(schemas: &Value, level: usize) -> Value {
    let Value::Object(schemas) = schemas else { return schemas.clone() };
    let each = schemas.iter().map(|(name, schema)| (name.clone(), node(schema, level + 1)));
    Value::Object(each.collect())
}

fn list(schemas: &Value, level: usize) -> Value {
    let Value::Array(schemas) = schemas else { return schemas.clone() };
    Value::Array(schemas.iter().map(|schema| node(schema, level + 1)).collect())
}

/// What the API compiles of all schemas of one request: beyond these counts it refuses the whole request.
#[derive(Debug)]
pub(super) struct Room {
    tools: usize,
    optional: usize,
    unions: usize,
}

impl Default for Room {
    fn default() -> Self {
        Room { tools: 20, optional: 24, unions: 16 }
    }
}

impl Room {
    /// Takes the room of an answer's schema; it is asked for whatever is left then.
    pub(super) fn take(&mut self, schema: &Value) {
        let (optional, unions) = counts(schema, 0);
        self.optional = self.optional.saturating_sub(optional);
        self.unions = self.unions.saturating_sub(unions);
    }

    /// Takes the room of a tool, if there is enough.
    pub(super) fn holds(&mut self, schema: &Value) -> bool {
        let (optional, unions) = counts(schema, 0);
        let holds = self.tools > 0 && optional <= self.optional && unions <= self.unions;
        if holds {
            self.tools -= 1;
            self.optional -= optional;
            self.unions -= unions;
        }
        holds
    }
}

/// Optional properties and unions.
fn counts(schema: &Value, level: usize) -> (usize, usize) {
    let add = |a: (usize, usize), b: (usize, usize)| (a.0 + b.0, a.1 + b.1);
    if level > MOST_LEVELS {
        return (0, 0);
    }
    match schema {
        Value::Array(items) => items.iter().map(|item| counts(item, level + 1)).fold((0, 0), add),
        Value::Object(map) => {
            let properties = map.get("properties").and_then(Value::as_object).map_or(0, Map::len);
            let required = map.get("required").and_then(Value::as_array).map_or(0, Vec::len);
            let union = map.contains_key("anyOf") || map.get("type").is_some_and(Value::is_array);
            let own = (properties.saturating_sub(required), usize::from(union));
            map.values().map(|value| counts(value, level + 1)).fold(own, add)
        }
        _ => (0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_the_subset_cannot_say_moves_into_descriptions() {
        let schema = json!({
            "type": "object",
            "properties": {
                "age": {"type": "integer", "minimum": 1, "maximum": 10, "description": "A number"},
                "at": {"type": "string", "format": "date-time"},
                "code": {"type": "string", "format": "base64", "pattern": "^a"},
                "many": {"type": "array", "minItems": 2, "items": {"oneOf": [{"type": "null"}, {"$ref": "#/$defs/x"}]}},
                "minimum": {"type": ["string", "null"]}
            },
            "required": ["age"],
            "$defs": {"x": {"type": "object", "properties": {}, "additionalProperties": true}}
        });
        let expected = json!({
            "type": "object",
            "properties": {
                "age": {"type": "integer", "description": "A number\n\n{maximum: 10, minimum: 1}"},
                "at": {"type": "string", "format": "date-time"},
                "code": {"type": "string", "description": "{format: \"base64\", pattern: \"^a\"}"},
                "many": {
                    "type": "array",
                    "items": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/x"}]},
                    "description": "{minItems: 2}"
                },
                "minimum": {"type": ["string", "null"]}
            },
            "required": ["age"],
            "additionalProperties": false,
            "$defs": {"x": {"type": "object", "properties": {}, "additionalProperties": false}}
        });
        assert_eq!(subset(&schema), expected);
        assert_eq!(subset(&expected), expected);
    }

    #[test]
    fn strict_tools_beyond_what_the_api_compiles_are_not_strict() {
        let plain = json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]});
        let mut room = Room::default();
        assert_eq!((0..30).filter(|_| room.holds(&plain)).count(), 20);
        let property = |at: usize| (format!("p{at}"), json!({"type": ["string", "null"]}));
        let unions: Map<String, Value> = (0..17).map(property).collect();
        let names: Vec<&String> = unions.keys().collect();
        let wide = json!({"type": "object", "required": names, "properties": unions});
        let mut room = Room::default();
        assert!(!room.holds(&wide) && room.holds(&plain));
        room.take(&wide);
        assert!(room.holds(&plain));
    }
}
