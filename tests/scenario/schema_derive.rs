//! The derives behave as the three derives they stand for, with every attribute of serde that decides the JSON form.

use harness::{AgentOutput, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Debug;

pub(super) fn round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: &Value) {
    assert_eq!(&serde_json::to_value(value).unwrap(), json);
    assert_eq!(&serde_json::from_value::<T>(json.clone()).unwrap(), value);
}

pub(super) fn schema<T: schemars::JsonSchema>() -> Value {
    schemars::schema_for!(T).to_value()
}

#[derive(Debug, Clone, PartialEq, Default, AgentOutput)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Plan {
    /// One line.
    title_line: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_day: Option<u8>,
    #[schemars(range(min = 1, max = 9))]
    weight: u8,
    #[serde(rename = "kids", alias = "children")]
    children: Vec<Self>,
}

#[test]
fn a_struct_keeps_docs_defaults_names_and_recursion() {
    let plan = Plan { title_line: "a".into(), weight: 2, children: vec![Plan::default()], ..Plan::default() };
    let kid = json!({"titleLine": "", "weight": 0, "kids": []});
    round_trip(&plan, &json!({"titleLine": "a", "weight": 2, "kids": [kid]}));
    assert_eq!(serde_json::from_str::<Plan>("{}").unwrap(), Plan::default());
    assert!(serde_json::from_str::<Plan>(r#"{"children": []}"#).is_ok(), "the alias");
    assert!(serde_json::from_str::<Plan>(r#"{"other": 1}"#).is_err());
    let schema = schema::<Plan>();
    assert_eq!(schema["title"], "Plan");
    assert_eq!(schema["properties"]["titleLine"]["description"], "One line.");
    assert_eq!(schema["properties"]["weight"]["maximum"], 9);
    assert_eq!(schema["properties"]["weight"]["default"], 0);
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(schema["properties"]["kids"]["items"]["$ref"], "#");
}

fn seven() -> u8 {
    7
}

#[derive(Debug, Clone, PartialEq, Schema)]
struct Defaults {
    #[serde(default)]
    bare: u8,
    #[serde(default = "seven")]
    path: u8,
    #[serde(skip)]
    hidden: NoTraits,
    #[serde(skip_serializing)]
    inward: Option<u8>,
    #[serde(skip_deserializing)]
    outward: u8,
}

#[derive(Debug, Clone, PartialEq, Default)]
struct NoTraits;

#[test]
fn field_defaults_and_skips() {
    let value: Defaults = serde_json::from_value(json!({"inward": 3})).unwrap();
    assert_eq!(value, Defaults { bare: 0, path: 7, hidden: NoTraits, inward: Some(3), outward: 0 });
    assert_eq!(serde_json::to_value(&value).unwrap(), json!({"bare": 0, "path": 7, "outward": 0}));
    assert_eq!(schema::<Defaults>()["properties"]["path"]["default"], 7);
}

#[derive(Debug, Clone, PartialEq, Schema)]
struct Flat {
    id: u32,
    #[serde(flatten)]
    inner: Inner,
    #[serde(flatten)]
    rest: BTreeMap<String, u32>,
}

#[derive(Debug, Clone, PartialEq, Schema)]
pub(super) struct Inner {
    pub(super) name: String,
}

#[test]
fn flatten() {
    let value =
        Flat { id: 1, inner: Inner { name: "n".into() }, rest: BTreeMap::from([("more".to_owned(), 2)]) };
    round_trip(&value, &json!({"id": 1, "name": "n", "more": 2}));
    assert_eq!(schema::<Flat>()["properties"]["name"]["type"], "string");
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, AgentOutput)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
enum Move {
    /// Say nothing.
    Wait,
    /// Ask the customer.
    AskBack {
        the_question: String,
    },
    Hold(Inner),
    #[serde(other)]
    Else,
}

#[derive(Debug, Clone, PartialEq, Schema)]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    A(u8),
    B { x: u8 },
}

#[derive(Debug, Clone, PartialEq, Schema)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Text(String),
    Both { number: i64, text: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Schema)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
enum Plain {
    OneThing,
    #[serde(rename = "two", alias = "zwei")]
    Other,
}

#[derive(Debug, Clone, PartialEq, Schema)]
enum External {
    Unit,
    New(u8),
    Pair(u8, String),
    Named { a: u8 },
}

#[test]
fn every_way_to_write_an_enum() {
    round_trip(&Move::Wait, &json!({"kind": "wait"}));
    round_trip(&Move::AskBack { the_question: "?".into() }, &json!({"kind": "ask_back", "theQuestion": "?"}));
    round_trip(&Move::Hold(Inner { name: "n".into() }), &json!({"kind": "hold", "name": "n"}));
    assert_eq!(serde_json::from_value::<Move>(json!({"kind": "unheard"})).unwrap(), Move::Else);
    round_trip(&Adjacent::A(1), &json!({"t": "A", "c": 1}));
    round_trip(&Adjacent::B { x: 1 }, &json!({"t": "B", "c": {"x": 1}}));
    round_trip(&Untagged::Number(3), &json!(3));
    round_trip(&Untagged::Text("t".into()), &json!("t"));
    round_trip(&Untagged::Both { number: 1, text: "t".into() }, &json!({"number": 1, "text": "t"}));
    round_trip(&Plain::OneThing, &json!("ONE-THING"));
    assert_eq!(serde_json::from_value::<Plain>(json!("zwei")).unwrap(), Plain::Other);
    for (value, json) in [
        (External::Unit, json!("Unit")),
        (External::New(1), json!({"New": 1})),
        (External::Pair(1, "p".into()), json!({"Pair": [1, "p"]})),
        (External::Named { a: 1 }, json!({"Named": {"a": 1}})),
    ] {
        round_trip(&value, &json);
    }
    let schema = schema::<Move>();
    assert_eq!(schema["description"], "What to do next.");
    assert_eq!(schema["oneOf"][0]["description"], "Say nothing.");
}

mod seconds {
    use serde::{Deserialize, Deserializer, Serializer};
    use std::time::Duration;

    pub(super) fn serialize<S: Serializer>(value: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(value.as_secs())
    }
    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_secs)
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Opaque(u8);

fn write_opaque<S: serde::Serializer>(value: &Opaque, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u8(value.0)
}
fn read_opaque<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Opaque, D::Error> {
    serde::Deserialize::deserialize(deserializer).map(Opaque)
}

#[derive(Debug, Clone, PartialEq, Schema)]
struct With {
    #[serde(with = "seconds")]
    #[schemars(with = "u64")]
    wait: std::time::Duration,
    #[serde(serialize_with = "write_opaque", deserialize_with = "read_opaque")]
    #[schemars(with = "u8")]
    opaque: Opaque,
}

#[test]
fn with() {
    let value = With { wait: std::time::Duration::from_secs(3), opaque: Opaque(4) };
    round_trip(&value, &json!({"wait": 3, "opaque": 4}));
    assert_eq!(schema::<With>()["properties"]["wait"]["type"], "integer");
}

#[derive(Debug, Clone, PartialEq, Schema)]
#[serde(transparent)]
struct Wrapper {
    inner: Vec<u8>,
    #[serde(skip)]
    cached: NoTraits,
}

#[derive(Debug, Clone, Copy, PartialEq, Schema)]
struct Cents(u32);

#[derive(Debug, Clone, PartialEq, Schema)]
struct Pair(u8, String);

#[derive(Debug, Clone, PartialEq, Schema)]
struct Unit;

#[test]
fn transparent_newtype_tuple_unit() {
    round_trip(&Wrapper { inner: vec![1], cached: NoTraits }, &json!([1]));
    assert_eq!(schema::<Wrapper>()["type"], "array");
    round_trip(&Cents(5), &json!(5));
    round_trip(&Pair(1, "a".into()), &json!([1, "a"]));
    round_trip(&Unit, &json!(null));
}

/// Its fields have no traits of their own: both directions go through a `String`.
#[derive(Debug, Clone, PartialEq, Schema)]
#[serde(try_from = "String", into = "String")]
struct Even {
    number: Opaque,
}

impl TryFrom<String> for Even {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        match text.parse::<u8>() {
            Ok(number) if number % 2 == 0 => Ok(Even { number: Opaque(number) }),
            _ => Err("not even".to_owned()),
        }
    }
}
impl From<Even> for String {
    fn from(even: Even) -> String {
        even.number.0.to_string()
    }
}

#[derive(Debug, Clone, PartialEq, Schema)]
#[serde(from = "u8")]
struct Doubled {
    twice: u8,
}
impl From<u8> for Doubled {
    fn from(half: u8) -> Self {
        Doubled { twice: half * 2 }
    }
}

#[test]
fn conversions() {
    round_trip(&Even { number: Opaque(4) }, &json!("4"));
    assert!(serde_json::from_value::<Even>(json!("3")).unwrap_err().to_string().contains("not even"));
    assert_eq!(schema::<Even>()["type"], "string");
    assert_eq!(serde_json::from_value::<Doubled>(json!(2)).unwrap(), Doubled { twice: 4 });
    assert_eq!(schema::<Doubled>()["type"], "integer");
}

#[derive(Debug, Clone, PartialEq, AgentOutput)]
struct Page<T> {
    items: Vec<T>,
    #[serde(default)]
    first: T,
    next: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default, Schema)]
#[serde(default)]
struct Settings<T: Default> {
    value: T,
    #[serde(skip)]
    kept: Option<T>,
}

trait Kind {
    type Repr: Serialize + DeserializeOwned + schemars::JsonSchema + Send + 'static;
}
#[derive(Debug, Clone, PartialEq)]
struct Small;
impl Kind for Small {
    type Repr = u8;
}

#[derive(Schema)]
#[serde(bound = "K: Kind + 'static")]
#[schemars(bound = "K: Kind + 'static", rename = "Bounded")]
struct Bounded<K: Kind> {
    value: K::Repr,
}

#[derive(Debug, Clone, PartialEq, Schema)]
struct Sized4<const N: usize>
where
    [u8; N]: harness::__private::Field<'static>,
{
    rows: Vec<u8>,
}

#[test]
fn generics() {
    round_trip(
        &Page { items: vec![1u8], first: 2, next: None },
        &json!({"items": [1], "first": 2, "next": null}),
    );
    assert_eq!(schema::<Page<u8>>()["title"], "Page_for_uint8");
    assert_ne!(schema::<Page<u8>>(), schema::<Page<String>>());
    round_trip(&Settings { value: 3u8, kept: None }, &json!({"value": 3}));
    let bounded: Bounded<Small> = serde_json::from_value(json!({"value": 3})).unwrap();
    assert_eq!(bounded.value, 3);
    assert_eq!(serde_json::to_value(&bounded).unwrap(), json!({"value": 3}));
    round_trip(&Sized4::<4> { rows: vec![1] }, &json!({"rows": [1]}));
}
