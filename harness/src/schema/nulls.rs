//! The way back from the strict subset: a property that was only made nullable is absent, not `null`.

use serde_json::{Map, Value};

/// Whether `null` fits a schema.
pub(crate) fn accepts_null(schema: &Value, root: &Value) -> bool {
    accepts(schema, root, 16)
}

fn accepts(schema: &Value, root: &Value, fuel: usize) -> bool {
    let Value::Object(map) = schema else { return schema == &Value::Bool(true) };
    if fuel == 0 {
        return false;
    }
    if let Some(target) = resolve(map, root) {
        return accepts(target, root, fuel - 1);
    }
    for word in ["anyOf", "oneOf"] {
        if let Some(Value::Array(branches)) = map.get(word) {
            return branches.iter().any(|branch| accepts(branch, root, fuel - 1));
        }
    }
    if let Some(value) = map.get("const") {
        return value.is_null();
    }
    if let Some(Value::Array(values)) = map.get("enum") {
        return values.contains(&Value::Null);
    }
    match map.get("type") {
        Some(Value::String(kind)) => kind == "null",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "null"),
        _ => !map.contains_key("properties") && !map.contains_key("allOf"),
    }
}

pub(super) fn resolve<'a>(map: &Map<String, Value>, root: &'a Value) -> Option<&'a Value> {
    root.pointer(map.get("$ref")?.as_str()?.strip_prefix('#')?)
}

/// Drops every `null` of an optional property that does not take it. Says whether anything changed.
pub fn drop_added_nulls(value: &mut Value, schema: &Value) -> bool {
    drop_in(value, schema, schema)
}

fn drop_in(value: &mut Value, schema: &Value, root: &Value) -> bool {
    let Value::Object(map) = schema else { return false };
    if let Some(target) = resolve(map, root) {
        return drop_in(value, target, root);
    }
    let mut changed = false;
    for word in ["anyOf", "oneOf", "allOf"] {
        for branch in map.get(word).and_then(Value::as_array).into_iter().flatten() {
            if word == "allOf" || tags_fit(value, branch, root) {
                changed |= drop_in(value, branch, root);
            }
        }
    }
    match value {
        Value::Object(members) => {
            let required = map.get("required").and_then(Value::as_array);
            let is_required = |name: &str| required.is_some_and(|all| all.iter().any(|one| one == name));
            for (name, schema) in map.get("properties").and_then(Value::as_object).into_iter().flatten() {
                match members.get_mut(name) {
                    Some(Value::Null) if !is_required(name) && !accepts_null(schema, root) => {
                        members.remove(name);
                        changed = true;
                    }
                    Some(inner) => changed |= drop_in(inner, schema, root),
                    None => {}
                }
            }
        }
        Value::Array(items) => {
            let prefix = map.get("prefixItems").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            for (index, item) in items.iter_mut().enumerate() {
                if let Some(schema) = prefix.get(index).or_else(|| map.get("items")) {
                    changed |= drop_in(item, schema, root);
                }
            }
        }
        _ => {}
    }
    changed
}

/// Whether the constants of a branch agree with the value: it may be the one that is meant.
fn tags_fit(value: &Value, branch: &Value, root: &Value) -> bool {
    let Value::Object(map) = branch else { return false };
    if let Some(target) = resolve(map, root) {
        return tags_fit(value, target, root);
    }
    let Value::Object(members) = value else { return true };
    let properties = map.get("properties").and_then(Value::as_object);
    let required = map.get("required").and_then(Value::as_array);
    let mut required = required.into_iter().flatten().filter_map(Value::as_str);
    required.all(|name| {
        // Only a required constant is a tag: an optional one may be the very `null` that has to go.
        let tag = properties.and_then(|all| all.get(name)?.get("const"));
        members.get(name).is_some_and(|value| tag.is_none_or(|tag| tag == value))
    })
}
