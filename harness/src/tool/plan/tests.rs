use super::*;
use crate::__private::Field;
use crate::schema::schema_of;
use crate::tool::{Approve, ArgReader, Effect, Param};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Address {
    street: String,
    #[serde(default)]
    floor: u8,
    #[schemars(range(min = 1000, max = 9999))]
    code: u16,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "i64")]
struct Even(#[schemars(skip)] i64);
impl TryFrom<i64> for Even {
    type Error = &'static str;
    fn try_from(n: i64) -> Result<Self, Self::Error> {
        if n % 2 == 0 { Ok(Even(n)) } else { Err("must be even") }
    }
}

static PARAMS: &[Param] = &[
    Param {
        name: "order_no",
        description: "As printed.",
        required: true,
        schema: schema_of::<String>,
        default: None,
    },
    Param { name: "to", description: "", required: true, schema: schema_of::<Address>, default: None },
    Param {
        name: "cents",
        description: "",
        required: false,
        schema: schema_of::<u32>,
        default: Some(|| "7".to_owned()),
    },
    Param {
        name: "even",
        description: "",
        required: false,
        schema: schema_of::<Option<Even>>,
        default: None,
    },
];

static DEF: ToolDef = ToolDef {
    id: 1,
    name: "send it!",
    description: "Sends.",
    params: PARAMS,
    output: None,
    effect: Effect::Read,
    timeout: None,
    blocking: false,
    approve: Approve::Never,
    requires: &[],
    prepare: |_, _| Err(Vec::new()),
};

type Args = (String, Address, u32, Option<Even>);

fn read(raw: &str) -> Result<Args, Vec<ArgIssue>> {
    let mut reader = ArgReader::new(PARAMS, raw);
    let (a, b, c, d) = (reader.take(0), reader.take(1), reader.take_or(2, || 7), reader.take(3));
    let all = (|| Some((a?, b?, c?, d?)))();
    reader.finish(all)
}

/// As the engine does it.
fn call(raw: &str) -> Result<Args, String> {
    let plan = ToolPlan::new(&DEF);
    let text = plan.check(raw).map_err(|rejection| plan.words(&rejection))?;
    read(&text).map_err(|issues| plan.explain(&text, &issues))
}

#[test]
fn the_model_reads_a_strict_schema() {
    fn is_field<T: for<'a> Field<'a>>() {}
    is_field::<Address>();
    let plan = ToolPlan::new(&DEF);
    assert_eq!(plan.spec.name, "send_it_");
    assert!(plan.spec.strict);
    assert_eq!(plan.spec.parameters["required"].as_array().unwrap().len(), 4);
    assert_eq!(plan.schema()["required"], serde_json::json!(["order_no", "to"]));
    assert_eq!(plan.schema()["properties"]["cents"]["default"], 7);
    assert_eq!(plan.schema()["properties"]["order_no"]["description"], "As printed.");
}

#[test]
fn good_arguments_pass_also_with_the_nulls_of_the_strict_form() {
    let plain = r#"{"order_no": "1", "to": {"street": "s", "code": 1234}}"#;
    let strict = r#"{"order_no": "1", "to": {"street": "s", "floor": null, "code": 1234}, "cents": null, "even": null}"#;
    for raw in [plain, strict] {
        let (order_no, to, cents, even) = call(raw).unwrap();
        assert_eq!((order_no.as_str(), to.floor, cents, even), ("1", 0, 7, None));
    }
}

#[test]
fn every_problem_is_told_at_once_in_words_for_a_model() {
    let text =
        call(r#"{"order_no": 5, "to": {"street": "s", "floor": "two", "code": 12}, "more": 1}"#).unwrap_err();
    for part in [
        "/order_no: expected a string, got an integer",
        "/to/floor: expected an integer, got a string of 3 characters",
        "/to/code: expected at least 1000, got an integer",
        "/more: expected no property of this name",
        "nothing was done",
        r#"A valid example: {"order_no":"…","to":{"code":1000,"street":"…"}}"#,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    for never in ["line", "column", "u8", "Address", "struct"] {
        assert!(!text.contains(never), "{never} in {text}");
    }
}

#[test]
fn numbers_in_strings_are_not_guessed() {
    let text = call(r#"{"order_no": "1", "to": {"street": "s", "code": 1234}, "cents": "3"}"#).unwrap_err();
    assert!(text.contains("/cents: expected an integer, got a string of 1 characters"), "{text}");
}

#[test]
fn what_only_the_type_knows_keeps_the_types_words() {
    let text = call(r#"{"order_no": "1", "to": {"street": "s", "code": 1234}, "even": 3}"#).unwrap_err();
    assert!(text.contains("/even") && text.contains("must be even"), "{text}");
}

#[test]
fn a_name_that_stands_twice_is_refused() {
    for raw in [
        r#"{"order_no": "1", "order_no": "2", "to": {"street": "s", "code": 1234}}"#,
        r#"{"order_no": "1", "to": {"street": "s", "code": 1234, "street": "t"}}"#,
        r#"{"order_no": "1", "cents": null, "to": {"street": "s", "code": 1234, "street": "t"}}"#,
    ] {
        let text = call(raw).unwrap_err();
        assert!(text.contains("expected each name once"), "{text}");
    }
}

#[test]
fn text_that_is_no_object() {
    for (raw, part) in [
        ("", "/order_no: expected a value, it is required, got nothing"),
        ("[1]", "the whole value: expected an object, got an array of 1 items"),
        ("nonsense", "got text that is not JSON"),
        (r#"{"order_no": "1""#, "got JSON that ends too early"),
        (r#"{"order_no": "1"} {}"#, "got text that is not JSON"),
    ] {
        let text = call(raw).unwrap_err();
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn deep_and_huge_arguments_are_refused_and_never_overflow() {
    let deep = format!(r#"{{"order_no": {}{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    let objects = format!("{}1{}", r#"{"to":"#.repeat(10_000), "}".repeat(10_000));
    let huge = format!(r#"{{"order_no": "{}"}}"#, "x".repeat(10 << 20));
    for (raw, part) in [(&deep, "128 levels"), (&objects, "128 levels"), (&huge, "at most 4194304")] {
        let text = call(raw).unwrap_err();
        assert!(text.contains(part) && text.len() < 1_000, "{}", &text[..200.min(text.len())]);
        // Without the check before it the reader must hold, too.
        assert!(read(raw).is_err());
    }
    let plan = ToolPlan::new(&DEF).max_bytes(16 << 20);
    assert!(plan.check(&huge).is_err(), "still without the address");
}
