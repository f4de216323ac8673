//! Where in a value something is wrong, without the names that whoever wrote the value made up.

use super::nulls::resolve;
use serde_json::Value;

/// A JSON pointer for errors, logs and records: segments that the schema names, and positions in its lists, stay;
/// every other one is `*`, because it may be content (the key of a map, a property nobody asked for).
pub(super) fn place(schema: &Value, pointer: &str) -> String {
    let mut here = vec![schema];
    let mut out = String::new();
    for segment in pointer.split('/').skip(1) {
        let name = segment.replace("~1", "/").replace("~0", "~");
        let forms = forms(&here, schema);
        let named: Vec<_> = forms.iter().filter_map(|form| form.get("properties")?.get(&name)).collect();
        let lists = forms.iter().any(|form| form.get("items").or_else(|| form.get("prefixItems")).is_some());
        let maps = forms.iter().any(|form| form.get("additionalProperties").is_some_and(Value::is_object));
        let position = lists && !maps && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        out.push('/');
        out.push_str(if named.is_empty() && !position { "*" } else { segment });
        here = if named.is_empty() {
            forms.iter().flat_map(|form| members(form, &name)).collect()
        } else {
            named
        };
    }
    out
}

/// What stands below a schema under a name that is no property of it.
fn members<'a>(form: &'a Value, name: &str) -> Vec<&'a Value> {
    let at = name.parse::<usize>().ok();
    let tuple = form.get("prefixItems").zip(at).and_then(|(items, at)| items.get(at));
    let patterns = form.get("patternProperties").and_then(Value::as_object);
    [tuple, form.get("items"), form.get("additionalProperties")]
        .into_iter()
        .flatten()
        .chain(patterns.into_iter().flat_map(serde_json::Map::values))
        .collect()
}

/// Every schema that the given ones stand for: references followed, alternatives beside each other.
fn forms<'a>(schemas: &[&'a Value], root: &'a Value) -> Vec<&'a Value> {
    let mut found: Vec<&Value> = Vec::new();
    let mut open = schemas.to_vec();
    while let Some(schema) = open.pop() {
        // Types refer to themselves.
        let Value::Object(map) = schema else { continue };
        if found.iter().any(|known| std::ptr::eq(*known, schema)) {
            continue;
        }
        found.push(schema);
        open.extend(resolve(map, root));
        for word in ["anyOf", "oneOf", "allOf"] {
            open.extend(map.get(word).and_then(Value::as_array).into_iter().flatten());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_of_the_schema_stay_and_made_up_ones_do_not() {
        let schema = json!({
            "properties": {
                "a/b": {"anyOf": [{"type": "null"}, {"properties": {"inner": {}}}]},
                "list": {"items": {"$ref": "#/$defs/Node"}},
                "map": {"additionalProperties": {"properties": {"known": {}}}},
                "pair": {"prefixItems": [{"properties": {"left": {}}}, {}]},
                "both": {"anyOf": [{"items": {}}, {"additionalProperties": {}}]},
            },
            "$defs": {"Node": {"properties": {"next": {"$ref": "#/$defs/Node"}}}},
        });
        for (pointer, told) in [
            ("", ""),
            ("/a~1b/inner", "/a~1b/inner"),
            ("/a~1b/secret", "/a~1b/*"),
            ("/secret/inner", "/*/*"),
            ("/list/12/next/next/next", "/list/12/next/next/next"),
            ("/list/secret", "/list/*"),
            ("/map/secret/known", "/map/*/known"),
            ("/map/4711", "/map/*"),
            ("/pair/0/left", "/pair/0/left"),
            ("/both/4711", "/both/*"),
            ("/4711", "/*"),
            ("/", "/*"),
        ] {
            assert_eq!(place(&schema, pointer), told, "{pointer}");
        }
    }
}
