//! The strict subset: what comes out is always accepted by the rules that OpenAI documents, and what fits it comes
//! back as the Rust type.

use harness::schema::{Validator, drop_added_nulls, object, standalone, strict, unwrap, wrap};
use harness::{AgentOutput, Schema};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// OpenAI's rules for structured outputs, written down apart from the code under test.
fn breaks_rules(schema: &Value) -> Option<String> {
    if schema["type"] != "object" || schema.get("anyOf").is_some() {
        return Some("the root is no object".to_owned());
    }
    let mut properties = 0;
    let found = node(schema, schema, 0, &mut properties);
    if properties > 5_000 { Some("too many properties".to_owned()) } else { found }
}

fn node(schema: &Value, root: &Value, level: usize, properties: &mut usize) -> Option<String> {
    let Some(map) = schema.as_object() else { return Some(format!("{schema} is no object")) };
    const KNOWN: &[&str] = &[
        "type",
        "title",
        "description",
        "const",
        "enum",
        "pattern",
        "format",
        "multipleOf",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "minItems",
        "maxItems",
        "items",
        "properties",
        "required",
        "additionalProperties",
        "anyOf",
        "$ref",
        "$defs",
    ];
    const FORMATS: &[&str] =
        &["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"];
    if let Some(word) = map.keys().find(|word| !KNOWN.contains(&word.as_str())) {
        return Some(format!("`{word}` is not supported"));
    }
    if let Some(format) = map.get("format")
        && !FORMATS.contains(&format.as_str().unwrap_or_default())
    {
        return Some(format!("format {format}"));
    }
    if let Some(target) = map.get("$ref") {
        let known = target.as_str().and_then(|at| root.pointer(at.strip_prefix('#')?)).is_some();
        return (map.len() > 1 || !known).then(|| format!("bad reference {schema}"));
    }
    if !["type", "anyOf", "enum", "const"].iter().any(|word| map.contains_key(*word)) {
        return Some(format!("untyped: {schema}"));
    }
    let is = |kind: &str| match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(|one| one == kind),
        one => one == kind,
    };
    if (is("object") || is("array")) && level >= 10 {
        return Some("too deep".to_owned());
    }
    if is("object") {
        if schema["additionalProperties"] != false {
            return Some("an open object".to_owned());
        }
        let (Some(members), Some(required)) =
            (schema["properties"].as_object(), schema["required"].as_array())
        else {
            return Some("an object without its lists".to_owned());
        };
        *properties += members.len();
        let names: Vec<&str> = required.iter().filter_map(Value::as_str).collect();
        if members.len() != names.len() || members.keys().any(|name| !names.contains(&name.as_str())) {
            return Some(format!("not all required: {schema}"));
        }
        if let Some(problem) = members.values().find_map(|inner| node(inner, root, level + 1, properties)) {
            return Some(problem);
        }
    }
    if is("array") && schema.get("items").is_none() {
        return Some("an array without items".to_owned());
    }
    let below = schema.get("items").into_iter().find_map(|inner| node(inner, root, level + 1, properties));
    let branches = map.get("anyOf").and_then(Value::as_array).into_iter().flatten();
    let in_branches = branches.into_iter().find_map(|inner| node(inner, root, level, properties));
    let definitions = map.get("$defs").and_then(Value::as_object).into_iter().flatten();
    let in_definitions = definitions.into_iter().find_map(|(_, inner)| node(inner, root, 0, properties));
    below.or(in_branches).or(in_definitions)
}

/// A value that fits a strict schema, as a model under constrained decoding would write it.
fn write(schema: &Value, root: &Value, dice: &mut fastrand::Rng, fuel: u32) -> Value {
    if let Some(target) = schema["$ref"].as_str() {
        return write(
            root.pointer(target.trim_start_matches('#')).unwrap(),
            root,
            dice,
            fuel.saturating_sub(1),
        );
    }
    if let Some(branches) = schema["anyOf"].as_array() {
        // Out of fuel: the way out of a recursion is null.
        let out = branches.iter().find(|branch| branch["type"] == "null").filter(|_| fuel == 0);
        let branch = out.unwrap_or_else(|| &branches[dice.usize(..branches.len())]);
        return write(branch, root, dice, fuel);
    }
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[dice.usize(..values.len())].clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[dice.usize(..kinds.len())].as_str().unwrap(),
        one => one.as_str().unwrap(),
    };
    let (min, max) = (schema["minimum"].as_i64().unwrap_or(-3), schema["maximum"].as_i64());
    match kind {
        "object" => {
            let members = schema["properties"].as_object().unwrap();
            members.iter().map(|(name, inner)| (name.clone(), write(inner, root, dice, fuel))).collect()
        }
        "array" => {
            let least = schema["minItems"].as_u64().unwrap_or(0);
            let most = schema["maxItems"].as_u64().unwrap_or(least + if fuel == 0 { 0 } else { 2 });
            let inner = |_| write(&schema["items"], root, dice, fuel.saturating_sub(1));
            (0..(least + most).div_ceil(2)).map(inner).collect()
        }
        "string" => json!("text"),
        "integer" => json!(dice.i64(min..=max.unwrap_or(min + 9).max(min))),
        "number" => json!(1.5),
        "boolean" => json!(dice.bool()),
        _ => Value::Null,
    }
}

/// A schema as schemars writes them.
fn any_schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!({"type": "string"})),
        Just(json!({"type": "string", "minLength": 1, "maxLength": 9, "description": "words"})),
        Just(json!({"type": "integer", "format": "uint8", "minimum": 0, "maximum": 255})),
        Just(json!({"type": ["integer", "null"], "format": "int32"})),
        Just(json!({"type": "number", "format": "double"})),
        Just(json!({"type": "boolean", "default": true})),
        Just(json!({"type": "string", "enum": ["a", "b"]})),
        Just(json!({"type": "string", "const": "c"})),
        Just(json!({"type": "object"})),
        Just(json!({"$ref": "#/$defs/Node"})),
        Just(json!({"$ref": "#/$defs/Node", "description": "again"})),
        Just(json!(true)),
        Just(json!({"type": "object", "additionalProperties": {"type": "string"}})),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let named = prop::collection::btree_map("[a-e/~]{1,3}", (inner.clone(), any::<bool>()), 0..4);
        prop_oneof![
            4 => named.prop_map(|members: BTreeMap<String, (Value, bool)>| {
                let required: Vec<_> = members.iter().filter(|(_, (_, is))| *is).map(|(name, _)| name.clone()).collect();
                let all: Map<_, _> = members.into_iter().map(|(name, (inner, _))| (name, inner)).collect();
                json!({"type": "object", "properties": all, "required": required})
            }),
            2 => inner.clone().prop_map(|inner| json!({"type": "array", "items": inner, "uniqueItems": false})),
            1 => inner.clone().prop_map(|inner| json!({"type": "array", "prefixItems": [inner, inner], "minItems": 2, "maxItems": 2})),
            1 => inner.clone().prop_map(|inner| json!({"anyOf": [inner, {"type": "null"}], "default": null})),
            1 => (inner.clone(), inner).prop_map(|(a, b)| json!({"oneOf": [
                {"type": "object", "properties": {"t": {"const": "a"}, "c": a}, "required": ["t", "c"]},
                {"type": "object", "properties": {"t": {"const": "b"}, "c": b}, "required": ["t"]},
            ]})),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_comes_out_obeys_the_rules(inner in any_schema(), seed in any::<u64>()) {
        let node = json!({"type": "object", "properties": {
            "name": {"type": "string"},
            "next": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]},
        }, "required": ["name"]});
        let (mut schema, wrapped) = wrap(inner);
        schema["$defs"] = json!({"Node": node});
        prop_assert!(wrapped || schema["type"] == "object");
        let Ok(strict_form) = strict(&schema) else { return Ok(()) };
        prop_assert_eq!(breaks_rules(&strict_form), None);
        prop_assert_eq!(&strict(&strict_form).unwrap(), &strict_form, "twice is once");

        let mut dice = fastrand::Rng::with_seed(seed);
        let mut value = write(&strict_form, &strict_form, &mut dice, 4);
        prop_assert!(Validator::new(&strict_form).unwrap().fits(&value), "{} in {}", value, strict_form);
        // Lengths are only told, so the text must obey them here: "text" does.
        drop_added_nulls(&mut value, &schema);
        let issues = Validator::new(&schema).unwrap().issues(&value);
        prop_assert!(issues.is_empty(), "{:?} for {} in {}", issues, value, schema);
    }
}

/// A type whose strict form always comes back.
#[derive(Debug, Clone, PartialEq, AgentOutput)]
#[agent_output(strict)]
struct Report {
    title: String,
    /// Between one and nine.
    #[schemars(range(min = 1, max = 9))]
    weight: u8,
    #[serde(default)]
    count: u32,
    next: Option<Box<Report>>,
    steps: Vec<Step>,
    pair: (i32, i32),
    #[serde(flatten)]
    extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Schema)]
struct Extra {
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
#[serde(rename_all = "lowercase")]
enum Tag {
    Red,
    /// Not red.
    Green,
}

#[derive(Debug, Clone, PartialEq, Schema)]
#[serde(tag = "kind")]
enum Step {
    Wait,
    Ask {
        question: String,
        #[serde(default)]
        urgent: bool,
    },
}

#[derive(Debug, Clone, PartialEq, AgentOutput)]
enum Choice {
    No,
    Later { days: u8 },
    Both(String, String),
}

fn comes_back<T: schemars::JsonSchema + DeserializeOwned>() {
    let (schema, wrapped) = wrap(standalone(harness::schema::schema_of::<T>));
    let strict_form = strict(&schema).unwrap();
    assert_eq!(breaks_rules(&strict_form), None, "{strict_form:#}");
    let mut dice = fastrand::Rng::with_seed(7);
    for _ in 0..200 {
        let mut value = write(&strict_form, &strict_form, &mut dice, 3);
        drop_added_nulls(&mut value, &schema);
        let value = if wrapped { unwrap(value) } else { value };
        let back = serde_json::from_value::<T>(value.clone());
        assert!(back.is_ok(), "{} for {value}", back.err().unwrap());
    }
}

#[test]
fn a_value_under_the_strict_schema_deserialises() {
    comes_back::<Report>();
    comes_back::<Choice>();
    comes_back::<Vec<Step>>();
    comes_back::<Option<Report>>();
    comes_back::<u8>();
    comes_back::<Tag>();
}

#[derive(Schema)]
struct Loose {
    text: String,
    prices: BTreeMap<String, u32>,
}

#[test]
fn misfits_name_the_place_and_what_to_use() {
    let misfit = |schema: Value| strict(&schema).unwrap_err();
    let loose = misfit(standalone(harness::schema::schema_of::<Loose>));
    assert_eq!(loose.pointer, "/properties/prices");
    assert!(loose.to_string().contains("use a struct"), "{loose}");
    let untyped = misfit(json!({"type": "object", "properties": {"a": {"type": "array", "items": true}}}));
    assert_eq!(untyped.pointer, "/properties/a/items");
    assert_eq!(misfit(json!({"type": "string"})).pointer, "");
    let tuple = misfit(wrap(standalone(harness::schema::schema_of::<(u8, String)>)).0);
    assert!(tuple.reason.contains("struct with named fields"), "{tuple}");
    let mut deep = json!({"type": "string"});
    for _ in 0..11 {
        deep = json!({"type": "object", "properties": {"a": deep}});
    }
    assert!(misfit(deep).reason.contains("10 levels"));
    let many: Map<String, Value> = (0..5_001).map(|n| (n.to_string(), json!({"type": "null"}))).collect();
    assert!(misfit(json!({"type": "object", "properties": many})).reason.contains("5,000"));
}

#[test]
fn the_checker_itself_says_no() {
    for bad in [
        json!({"type": "string"}),
        json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": [], "additionalProperties": false}),
        json!({"type": "object", "properties": {}, "required": []}),
        json!({"type": "object", "properties": {"a": {}}, "required": ["a"], "additionalProperties": false}),
        json!({"type": "object", "properties": {"a": {"type": "string", "minLength": 1}}, "required": ["a"], "additionalProperties": false}),
    ] {
        assert!(breaks_rules(&bad).is_some(), "{bad}");
    }
}

#[test]
fn what_the_subset_cannot_say_is_told() {
    let form = strict(&standalone(harness::schema::schema_of::<Report>)).unwrap();
    assert_eq!(form["properties"]["weight"]["maximum"], 9);
    let count = &form["properties"]["count"];
    assert_eq!(count["type"], json!(["integer", "null"]));
    assert!(count["description"].as_str().unwrap().contains("default: 0"), "{count}");
}

#[test]
fn a_schema_stands_alone() {
    let report = standalone(harness::schema::schema_of::<Report>);
    assert!(report["properties"]["steps"]["items"].get("$ref").is_none(), "inlined: {report:#}");
    assert!(report["$defs"]["Report"].is_object(), "the recursion keeps its definition");
    let tool = object(&[harness::schema::Property {
        name: "step",
        description: "What to do.",
        required: true,
        schema: harness::schema::schema_of::<Step>,
        default: None,
    }]);
    assert_eq!(tool["additionalProperties"], false);
    assert_eq!(tool["properties"]["step"]["description"], "What to do.");
    assert!(!tool.to_string().contains("$ref"), "{tool:#}");
}

#[test]
fn an_optional_constant_is_no_tag() {
    let schema = json!({"type": "object", "properties": {"value": {"oneOf": [
        {"type": "object", "properties": {"t": {"const": "a"}, "c": {"type": "string"}}, "required": ["t", "c"]},
        {"type": "object", "properties": {"t": {"const": "b"}, "c": {"const": "c"}}, "required": ["t"]},
    ]}}});
    let mut value = json!({"value": {"t": "b", "c": null}});
    assert!(drop_added_nulls(&mut value, &schema));
    assert_eq!(value, json!({"value": {"t": "b"}}));
}
