//! Values against schemas: what a model is told, and what it never is.

use harness::Schema;
use harness::schema::{Contract, MAX_ISSUES, Validator, bounded, example, parse, safe_name, standalone};
use proptest::prelude::*;
use serde_json::{Value, json};

#[derive(Schema)]
#[serde(deny_unknown_fields)]
struct Order {
    number: String,
    #[schemars(range(min = 1, max = 5))]
    count: u8,
    lines: Vec<Line>,
    how: Option<How>,
}

#[derive(Schema)]
struct Line {
    #[schemars(regex(pattern = "^[A-Z]{2}$"))]
    code: String,
    cents: u32,
}

#[derive(Schema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum How {
    Post { street: String },
    Pickup { shop: u32 },
}

fn contract<T: schemars::JsonSchema>() -> Contract {
    Contract::new(standalone(harness::schema::schema_of::<T>))
}

fn told(value: &Value) -> Vec<String> {
    contract::<Order>().issues(value).iter().map(ToString::to_string).collect()
}

#[test]
fn issues_name_place_expected_and_got() {
    let secret = "s3cret-".repeat(20);
    let issues = told(&json!({
        "number": 3, "count": 9, "extra": secret,
        "lines": [{"code": "AB", "cents": 1}, {"code": secret, "cents": "1"}],
        "how": {"kind": "post", "street": 1},
    }));
    for part in [
        "/number: expected a string, got an integer",
        "/count: expected at most 5, got an integer",
        "/lines/1/code: expected text that matches ^[A-Z]{2}$, got a string of 140 characters",
        "/lines/1/cents: expected an integer, got a string of 1 characters",
        "/extra: expected no property of this name, got an unknown property",
        "/how/street: expected a string, got an integer",
    ] {
        assert!(issues.iter().any(|issue| issue == part), "{part} in {issues:#?}");
    }
    assert!(!issues.join("\n").contains("s3cret"), "content leaked: {issues:#?}");
    let missing = told(&json!({}));
    assert!(
        missing.contains(&"/number: expected a value, it is required, got nothing".to_owned()),
        "{missing:?}"
    );
}

#[test]
fn at_most_twenty_issues() {
    let lines: Vec<_> = (0..500).map(|_| json!({"code": 1, "cents": "x"})).collect();
    assert_eq!(told(&json!({"number": "1", "count": 1, "lines": lines})).len(), MAX_ISSUES);
}

#[test]
fn the_example_is_small_and_valid() {
    let rejection = contract::<Order>().reject(Vec::new());
    let shown: Value = serde_json::from_str(&rejection.example.unwrap()).unwrap();
    assert_eq!(shown, json!({"number": "…", "count": 1, "lines": []}));
    // No text for a pattern can be made up: then there is none, never a wrong one.
    let line = standalone(harness::schema::schema_of::<Line>);
    assert_eq!(example(&line, &Validator::new(&line).unwrap()), None);
}

#[test]
fn a_broken_schema_is_an_error() {
    let error = Validator::new(&json!({"type": "string", "pattern": "("})).unwrap_err();
    assert!(error.to_string().contains("is not a JSON schema"), "{error}");
}

#[test]
fn names_are_made_safe() {
    assert_eq!(safe_name("Page_for_Vec<u8>"), "Page_for_Vec_u8_");
    assert_eq!(safe_name(&"ä".repeat(100)), "_".repeat(64));
    assert_eq!(safe_name(""), "value");
}

#[test]
fn constraints_are_what_the_types_cannot_check() {
    assert!(contract::<Order>().constrained());
    assert!(!contract::<(u8, i64, Option<How>)>().constrained());
}

#[test]
fn names_that_stand_twice_are_told() {
    let issue = parse(r#"{"a": [{"b/c": 1, "b/c": 2}]}"#).unwrap_err();
    assert_eq!(issue.to_string(), "/a/0/b~1c: expected each name once, got the same name twice");
    assert!(parse("{").unwrap_err().got.contains("ends too early"));
    assert!(parse("nonsense").unwrap_err().got.contains("not JSON"));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[ -~]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[a-z\"{\\[]{0,4}", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn parse_reads_what_serde_json_reads(value in any_json()) {
        let text = value.to_string();
        prop_assert_eq!(bounded(&text, text.len()), Ok(()));
        prop_assert!(text.is_empty() || bounded(&text, text.len() - 1).is_err());
        prop_assert_eq!(parse(&text), Ok(value));
    }

    #[test]
    fn no_text_makes_it_panic(text in "[\\[\\]{}\",:a0\\\\ ]{0,200}") {
        let _ = bounded(&text, 1_000);
        let _ = parse(&text);
    }

    #[test]
    fn issues_and_validity_agree(value in any_json()) {
        let schema = standalone(harness::schema::schema_of::<Order>);
        let validator = Validator::new(&schema).unwrap();
        prop_assert_eq!(validator.fits(&value), validator.issues(&value).is_empty());
    }
}
