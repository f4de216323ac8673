//! A schema that Bedrock takes where it guarantees an answer: what it refuses moves into the description, so that the
//! model still reads it. The application checks the whole schema afterwards.

use serde_json::{Map, Value};

/// Refused on numbers.
const OF_NUMBERS: [&str; 5] = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
/// Refused on lists.
const OF_LISTS: [&str; 2] = ["maxItems", "contains"];

/// The same schema without what is refused.
pub(super) fn schema(schema: &Value) -> Value {
    let mut schema = schema.clone();
    relax(&mut schema);
    schema
}

fn relax(schema: &mut Value) {
    let Value::Object(fields) = schema else { return };
    for name in ["properties", "$defs", "definitions"] {
        if let Some(Value::Object(named)) = fields.get_mut(name) {
            named.values_mut().for_each(relax);
        }
    }
    for name in ["items", "additionalProperties", "not"] {
        if let Some(inner) = fields.get_mut(name) {
            relax(inner);
        }
    }
    for name in ["anyOf", "oneOf", "allOf", "prefixItems"] {
        if let Some(Value::Array(inner)) = fields.get_mut(name) {
            inner.iter_mut().for_each(relax);
        }
    }
    fields.remove("$schema");
    let moved: Vec<String> = refused(fields)
        .into_iter()
        .filter_map(|name| Some(format!("{name}: {}", fields.remove(name)?)))
        .collect();
    if !moved.is_empty() {
        let moved = moved.join(", ");
        let told = match fields.get("description").and_then(Value::as_str) {
            Some(told) if !told.is_empty() => format!("{told} ({moved})"),
            _ => moved,
        };
        fields.insert("description".to_owned(), Value::String(told));
    }
}

fn refused(fields: &Map<String, Value>) -> Vec<&'static str> {
    let is = |kind: &str| match fields.get("type") {
        Some(Value::String(name)) => name == kind,
        Some(Value::Array(names)) => names.iter().any(|name| name == kind),
        _ => false,
    };
    let mut names = Vec::new();
    if is("number") || is("integer") {
        names.extend(OF_NUMBERS);
    }
    if is("array") {
        names.extend(OF_LISTS);
        // None or one is understood.
        if fields.get("minItems").and_then(Value::as_u64).is_some_and(|least| least > 1) {
            names.push("minItems");
        }
    }
    if fields.get("pattern").and_then(Value::as_str).is_some_and(is_too_much) {
        names.push("pattern");
    }
    names
}

/// Looking around and back is refused in patterns.
fn is_too_much(pattern: &str) -> bool {
    let looks = ["(?=", "(?!", "(?<=", "(?<!", "(?P="].iter().any(|token| pattern.contains(token));
    let mut escaped = false;
    looks
        || pattern.chars().any(|c| {
            let refers = escaped && c.is_ascii_digit();
            escaped = !escaped && c == '\\';
            refers
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_refused_is_told_instead() {
        let given = json!({
            "type": "object",
            "properties": {
                "age": {"type": ["integer", "null"], "minimum": 0, "maximum": 150, "description": "Years."},
                "tags": {"type": "array", "items": {"type": "number", "multipleOf": 2}, "minItems": 2},
                "minimum": {"type": "string", "pattern": "^a+$", "minLength": 1},
                "twice": {"type": "string", "pattern": r"(a)\1"}
            },
            "additionalProperties": false
        });
        let expected = json!({
            "type": "object",
            "properties": {
                "age": {"type": ["integer", "null"], "description": "Years. (minimum: 0, maximum: 150)"},
                "tags": {
                    "type": "array",
                    "items": {"type": "number", "description": "multipleOf: 2"},
                    "description": "minItems: 2"
                },
                "minimum": {"type": "string", "pattern": "^a+$", "minLength": 1},
                "twice": {"type": "string", "description": r#"pattern: "(a)\\1""#}
            },
            "additionalProperties": false
        });
        assert_eq!(schema(&given), expected);
        assert_eq!(schema(&expected), expected);
    }
}
