//! The smallest value that fits a schema: a model that got it wrong learns most from one that is right.

use super::Validator;
use serde_json::{Map, Value, json};

/// How deep examples go before optional parts are left out for good.
const DEEP: usize = 24;

/// A small valid value, when one is found. It is checked: what comes back fits.
#[must_use]
pub fn example(schema: &Value, validator: &Validator) -> Option<Value> {
    let value = build(schema, schema, 0)?;
    validator.fits(&value).then_some(value)
}

fn build(schema: &Value, root: &Value, depth: usize) -> Option<Value> {
    let Value::Object(map) = schema else {
        return (schema != &json!(false)).then(|| json!({}));
    };
    if depth > DEEP {
        return None;
    }
    for word in ["const", "default"] {
        if let Some(value) = map.get(word) {
            return Some(value.clone());
        }
    }
    for word in ["examples", "enum"] {
        if let Some(value) = map.get(word).and_then(Value::as_array).and_then(|all| all.first()) {
            return Some(value.clone());
        }
    }
    if let Some(target) = map.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(target.strip_prefix('#')?)?;
        return build(target, root, depth + 1);
    }
    for word in ["anyOf", "oneOf"] {
        if let Some(branches) = map.get(word).and_then(Value::as_array) {
            let smallest = branches.iter().filter_map(|branch| build(branch, root, depth + 1));
            let chosen = smallest.min_by_key(|value| (value.is_null(), value.to_string().len()))?;
            return Some(merge(chosen, typed(map, root, depth)));
        }
    }
    if let Some(all) = map.get("allOf").and_then(Value::as_array) {
        let mut value = typed(map, root, depth);
        for part in all {
            let part = build(part, root, depth + 1)?;
            value = Some(match value {
                Some(value) => merge(value, Some(part)),
                None => part,
            });
        }
        return value;
    }
    typed(map, root, depth).or_else(|| Some(json!({})))
}

fn typed(map: &Map<String, Value>, root: &Value, depth: usize) -> Option<Value> {
    let kind = match map.get("type") {
        Some(Value::String(kind)) => kind.as_str(),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null")?,
        _ if map.contains_key("properties") => "object",
        _ => return None,
    };
    Some(match kind {
        "object" => object(map, root, depth)?,
        "array" => {
            let count = map.get("minItems").and_then(Value::as_u64).unwrap_or(0).min(16);
            let prefix = map.get("prefixItems").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let rest = map.get("items").unwrap_or(&Value::Bool(true));
            let at = |index| prefix.get(index).unwrap_or(rest);
            let items = (0..count as usize).map(|index| build(at(index), root, depth + 1));
            Value::Array(items.collect::<Option<_>>()?)
        }
        "string" => Value::String(string(map)),
        "integer" | "number" => number(map),
        "boolean" => Value::Bool(true),
        _ => Value::Null,
    })
}

fn object(map: &Map<String, Value>, root: &Value, depth: usize) -> Option<Value> {
    let mut members = Map::new();
    let properties = map.get("properties").and_then(Value::as_object);
    for name in map.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    {
        let schema = properties.and_then(|all| all.get(name)).unwrap_or(&Value::Bool(true));
        members.insert(name.to_owned(), build(schema, root, depth + 1)?);
    }
    Some(Value::Object(members))
}

fn string(map: &Map<String, Value>) -> String {
    let sample = match map.get("format").and_then(Value::as_str) {
        Some("date-time") => "2026-01-31T12:00:00Z",
        Some("date") => "2026-01-31",
        Some("time") => "12:00:00Z",
        Some("duration") => "PT1H",
        Some("email") => "a@example.com",
        Some("uri" | "url") => "https://example.com",
        Some("uuid") => "00000000-0000-4000-8000-000000000000",
        Some("ipv4") => "192.0.2.1",
        _ => "…",
    };
    let min = map.get("minLength").and_then(Value::as_u64).unwrap_or(0).min(256) as usize;
    let count = sample.chars().count();
    if count < min {
        sample.chars().chain(std::iter::repeat_n('x', min - count)).collect()
    } else {
        sample.to_owned()
    }
}

fn number(map: &Map<String, Value>) -> Value {
    let bound = |word: &str| map.get(word).cloned();
    if let Some(step) = map.get("multipleOf").and_then(Value::as_i64) {
        let min = map.get("minimum").and_then(Value::as_i64).unwrap_or(0);
        return json!((min + step - 1).div_euclid(step.max(1)) * step);
    }
    if let Some(min) = bound("minimum") {
        return min;
    }
    if let Some(min) = map.get("exclusiveMinimum").and_then(Value::as_f64) {
        return if min.fract() == 0.0 { json!(min as i64 + 1) } else { json!(min + 1.0) };
    }
    match (bound("maximum"), map.get("exclusiveMaximum").and_then(Value::as_f64)) {
        (Some(max), _) if max.as_f64().is_some_and(|max| max < 1.0) => max,
        (_, Some(max)) if max <= 1.0 => json!(max as i64 - 1),
        _ => json!(1),
    }
}

fn merge(first: Value, second: Option<Value>) -> Value {
    match (first, second) {
        (Value::Object(mut a), Some(Value::Object(b))) => {
            for (name, value) in b {
                a.entry(name).or_insert(value);
            }
            Value::Object(a)
        }
        (value, _) => value,
    }
}
