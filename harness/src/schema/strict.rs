//! Bends a schema (draft 2020-12) into the subset that providers can guarantee: OpenAI's structured outputs.
//!
//! Every object is closed and lists all its properties as required; a property that was optional may be `null`.
//! What the subset cannot say moves into descriptions; what would change the meaning is a [`Misfit`].
//! Source: developers.openai.com, "Structured outputs", supported schemas. Next: `nulls.rs`, the way back.

use super::nulls::accepts_null;
use serde_json::{Map, Value, json};

/// Levels of objects and arrays in each other.
pub const MAX_LEVELS: usize = 10;
/// Properties of all objects together.
pub const MAX_PROPERTIES: usize = 5_000;
/// Values of all enums together.
pub const MAX_ENUM_VALUES: usize = 1_000;
/// Characters of all names, enum values and constants together.
pub const MAX_CHARACTERS: usize = 120_000;

/// Why a schema does not fit the strict subset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {reason}", if .pointer.is_empty() { "the root" } else { .pointer })]
pub struct Misfit {
    /// JSON pointer into the schema.
    pub pointer: String,
    /// Why, and what to use instead.
    pub reason: &'static str,
}

/// The same shape in the strict subset. The root must be an object: [`wrap`](super::wrap) other roots first.
///
/// # Errors
/// The first part that has no strict form.
pub fn strict(schema: &Value) -> Result<Value, Misfit> {
    let mut walk = Walk { root: schema, properties: 0, enums: 0, characters: 0 };
    if schema.get("type") != Some(&json!("object")) {
        return Err(misfit("", "the root must be an object; wrap the type in a struct"));
    }
    let mut out = walk.node(schema, "", 0)?;
    if let Some(definitions) = schema.get("$defs").and_then(Value::as_object) {
        let mut all = Map::new();
        for (name, definition) in definitions {
            walk.characters += name.len();
            all.insert(name.clone(), walk.node(definition, &format!("/$defs/{name}"), 0)?);
        }
        out["$defs"] = Value::Object(all);
    }
    for (found, max, reason) in [
        (walk.properties, MAX_PROPERTIES, "more than 5,000 properties; split the type"),
        (walk.enums, MAX_ENUM_VALUES, "more than 1,000 enum values; use a `String`"),
        (walk.characters, MAX_CHARACTERS, "more than 120,000 characters of names; split the type"),
    ] {
        if found > max {
            return Err(misfit("", reason));
        }
    }
    Ok(out)
}

fn misfit(pointer: &str, reason: &'static str) -> Misfit {
    Misfit { pointer: pointer.to_owned(), reason }
}

struct Walk<'a> {
    root: &'a Value,
    properties: usize,
    enums: usize,
    characters: usize,
}

/// Kept as they are.
const KEPT: &[&str] = &[
    "type",
    "title",
    "const",
    "enum",
    "pattern",
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minItems",
    "maxItems",
];
/// The formats that the subset knows.
const FORMATS: &[&str] =
    &["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"];
/// They only restrict, so the model is told in words, and the validator still checks.
const TOLD: &[&str] =
    &["minLength", "maxLength", "uniqueItems", "default", "minProperties", "maxProperties", "examples"];
/// They change what fits.
const REFUSED: &[&str] = &[
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "patternProperties",
    "propertyNames",
    "contains",
    "unevaluatedItems",
    "$dynamicRef",
];

impl Walk<'_> {
    fn node(&mut self, schema: &Value, at: &str, level: usize) -> Result<Value, Misfit> {
        let untyped = "an untyped value has no strict schema; use a type with `#[derive(Schema)]`, or a `String` that holds JSON";
        let Some(map) = schema.as_object() else { return Err(misfit(at, untyped)) };
        if REFUSED.iter().any(|word| map.contains_key(*word)) {
            return Err(misfit(
                at,
                "it uses a keyword that strict schemas do not have; simplify the `#[schemars(..)]` attributes",
            ));
        }
        if let Some(target) = map.get("$ref").and_then(Value::as_str) {
            if target == "#" || self.root.pointer(target.trim_start_matches('#')).is_none() {
                return Err(misfit(at, "a `$ref` that leads out of `$defs`"));
            }
            let alone = json!({"$ref": target});
            return Ok(match map.get("description") {
                // A reference must stand alone.
                Some(words) => json!({"anyOf": [alone], "description": words}),
                None => alone,
            });
        }
        if let Some(all) = map.get("allOf").and_then(Value::as_array) {
            let merged = merge_all(map, all)
                .ok_or_else(|| misfit(at, "`allOf` has no strict form; flatten the type by hand"))?;
            return self.node(&Value::Object(merged), at, level);
        }
        if let Some((word, branches)) =
            ["anyOf", "oneOf"].iter().find_map(|word| Some((*word, map.get(*word)?.as_array()?)))
        {
            return self.union(map, word, branches, at, level);
        }
        let mut out = self.plain(map)?;
        match kind(map) {
            Some("object") => self.object(map, &mut out, at, level)?,
            Some("array") => self.array(map, &mut out, at, level)?,
            Some(_) => {}
            None if map.contains_key("enum") || map.contains_key("const") => {}
            None => return Err(misfit(at, untyped)),
        }
        Ok(Value::Object(out))
    }

    /// The keywords without subschemas.
    fn plain(&mut self, map: &Map<String, Value>) -> Result<Map<String, Value>, Misfit> {
        let mut out = Map::new();
        let mut told = Vec::new();
        for (word, value) in map {
            match word.as_str() {
                word if KEPT.contains(&word) => {
                    out.insert(word.to_owned(), value.clone());
                }
                "format" if value.as_str().is_some_and(|format| FORMATS.contains(&format)) => {
                    out.insert(word.clone(), value.clone());
                }
                word if TOLD.contains(&word) => told.push(format!("{word}: {value}")),
                _ => {}
            }
        }
        if let Some(values) = map.get("enum").and_then(Value::as_array) {
            self.enums += values.len();
            self.characters += values.iter().map(|value| value.to_string().len()).sum::<usize>();
        }
        self.characters += map.get("const").map_or(0, |value| value.to_string().len());
        let words = map.get("description").and_then(Value::as_str).unwrap_or_default();
        let told = told.join(", ");
        let text = match (words.is_empty(), told.is_empty()) {
            (false, false) => format!("{words} ({told})"),
            (false, true) => words.to_owned(),
            (true, false) => format!("({told})"),
            (true, true) => return Ok(out),
        };
        out.insert("description".to_owned(), Value::String(text));
        Ok(out)
    }

    fn object(
        &mut self,
        map: &Map<String, Value>,
        out: &mut Map<String, Value>,
        at: &str,
        level: usize,
    ) -> Result<(), Misfit> {
        deeper(at, level)?;
        if !matches!(map.get("additionalProperties"), None | Some(Value::Bool(false))) {
            return Err(misfit(
                at,
                "a map has keys that a strict schema cannot name; use a struct, or a `Vec` of entries with a key and a value",
            ));
        }
        let none = Map::new();
        let properties = map.get("properties").and_then(Value::as_object).unwrap_or(&none);
        let required: Vec<&str> = map
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut members = Map::new();
        for (name, schema) in properties {
            self.properties += 1;
            self.characters += name.len();
            let strict = self.node(schema, &format!("{at}/properties/{name}"), level + 1)?;
            let optional = !required.contains(&name.as_str()) && !accepts_null(schema, self.root);
            members.insert(name.clone(), if optional { nullable(strict) } else { strict });
        }
        let names: Vec<&String> = properties.keys().collect();
        out.insert("required".to_owned(), json!(names));
        out.insert("properties".to_owned(), Value::Object(members));
        out.insert("additionalProperties".to_owned(), Value::Bool(false));
        Ok(())
    }

    fn array(
        &mut self,
        map: &Map<String, Value>,
        out: &mut Map<String, Value>,
        at: &str,
        level: usize,
    ) -> Result<(), Misfit> {
        deeper(at, level)?;
        let items = match map.get("prefixItems").and_then(Value::as_array) {
            None => map.get("items"),
            Some(prefix) => {
                let first = prefix.first();
                if prefix.iter().any(|item| Some(item) != first) {
                    return Err(misfit(
                        at,
                        "a tuple of different types has no strict schema; use a struct with named fields",
                    ));
                }
                out.insert("minItems".to_owned(), json!(prefix.len()));
                out.insert("maxItems".to_owned(), json!(prefix.len()));
                first
            }
        };
        let items = items.unwrap_or(&Value::Bool(true));
        out.insert("items".to_owned(), self.node(items, &format!("{at}/items"), level + 1)?);
        Ok(())
    }

    fn union(
        &mut self,
        map: &Map<String, Value>,
        word: &str,
        branches: &[Value],
        at: &str,
        level: usize,
    ) -> Result<Value, Misfit> {
        let mut all = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            let at = format!("{at}/{word}/{index}");
            // A flattened enum: what stands beside the branches belongs into each.
            let branch = match branch.as_object() {
                Some(branch) if map.contains_key("properties") => {
                    let beside: Map<_, _> = map
                        .iter()
                        .filter(|(key, _)| *key != word && *key != "description")
                        .map(|(k, v)| (k.clone(), v.clone()))
                        .collect();
                    Value::Object(
                        merge_all(&beside, &[Value::Object(branch.clone())])
                            .ok_or_else(|| misfit(&at, "a flattened enum has no strict form"))?,
                    )
                }
                _ => branch.clone(),
            };
            all.push(self.node(&branch, &at, level)?);
        }
        let mut out = Map::from_iter([("anyOf".to_owned(), Value::Array(all))]);
        for word in ["description", "title"] {
            if let Some(words) = map.get(word) {
                out.insert(word.to_owned(), words.clone());
            }
        }
        if let Some(default) = map.get("default") {
            let words = out.get("description").and_then(Value::as_str).unwrap_or_default();
            out.insert("description".to_owned(), json!(format!("{words} (default: {default})").trim_start()));
        }
        Ok(Value::Object(out))
    }
}

fn deeper(at: &str, level: usize) -> Result<(), Misfit> {
    if level >= MAX_LEVELS {
        return Err(misfit(at, "more than 10 levels in each other; make the type flatter"));
    }
    Ok(())
}

fn kind(map: &Map<String, Value>) -> Option<&str> {
    match map.get("type") {
        Some(Value::String(kind)) => Some(kind),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        _ => None,
    }
}

fn nullable(schema: Value) -> Value {
    let plain = schema.get("enum").is_none() && schema.get("const").is_none();
    match schema.get("type").cloned() {
        Some(Value::String(kind)) if plain => {
            let mut schema = schema;
            schema["type"] = json!([kind, "null"]);
            schema
        }
        _ => match schema {
            Value::Object(mut map) if map.contains_key("anyOf") => {
                if let Some(Value::Array(branches)) = map.get_mut("anyOf") {
                    branches.push(json!({"type": "null"}));
                }
                Value::Object(map)
            }
            schema => json!({"anyOf": [schema, {"type": "null"}]}),
        },
    }
}

/// Objects in one; `None` when the parts speak of the same thing in different words.
fn merge_all(map: &Map<String, Value>, parts: &[Value]) -> Option<Map<String, Value>> {
    let mut out: Map<_, _> =
        map.iter().filter(|(word, _)| *word != "allOf").map(|(k, v)| (k.clone(), v.clone())).collect();
    for part in parts {
        for (word, value) in part.as_object()? {
            match (out.get_mut(word), value) {
                (None, value) => {
                    out.insert(word.clone(), value.clone());
                }
                (Some(Value::Object(old)), Value::Object(new)) if word == "properties" => {
                    for (name, schema) in new {
                        if old.insert(name.clone(), schema.clone()).is_some_and(|before| &before != schema) {
                            return None;
                        }
                    }
                }
                (Some(Value::Array(old)), Value::Array(new)) if word == "required" => {
                    let more: Vec<_> = new.iter().filter(|name| !old.contains(name)).cloned().collect();
                    old.extend(more);
                }
                (Some(old), new) if old == new => {}
                (Some(_), _) if word == "description" || word == "title" => {}
                _ => return None,
            }
        }
    }
    Some(out)
}
