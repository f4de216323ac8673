use super::*;
use crate::{AgentOutput, Schema};

#[derive(Debug, Clone, PartialEq, AgentOutput)]
#[agent_output(crate = crate)]
struct Answer {
    text: String,
    #[schemars(range(max = 100))]
    cents: Option<u32>,
    #[serde(default)]
    count: u8,
}

#[derive(Debug, Clone, PartialEq, AgentOutput)]
#[agent_output(crate = crate)]
enum Route {
    Human,
    Agent { name: String },
}

#[derive(Debug, Clone, PartialEq, AgentOutput)]
#[agent_output(crate = crate)]
struct Outer {
    inner: Inner,
}

#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(crate = crate)]
struct Inner {
    names: std::collections::BTreeMap<String, String>,
}

fn decode<T: AgentOutput>(text: &str) -> Result<T, Rejection> {
    OutputPlan::new(T::OUTPUT).decode(text).map(|value| *value.downcast::<T>().unwrap())
}

#[test]
fn an_object_is_asked_for_as_it_is() {
    let plan = OutputPlan::new(Answer::OUTPUT);
    let spec = plan.spec().unwrap();
    assert_eq!((spec.name.as_str(), spec.strict), ("Answer", true));
    let answer = decode::<Answer>(r#"{"text": "t", "cents": null, "count": null}"#).unwrap();
    assert_eq!(answer, Answer { text: "t".into(), cents: None, count: 0 });
    let fenced = decode::<Answer>("```json\n{\"text\": \"t\", \"cents\": 3}\n```").unwrap();
    assert_eq!(fenced.cents, Some(3));
    let told = decode::<Answer>("Here it is:\n```json\n{\"text\": \"```\", \"cents\": 3}\n```\nBye.");
    assert!(told.is_err(), "the fence in the text hides which one is meant");
    let told = decode::<Answer>("Here it is:\n```\n{\"text\": \"t\", \"cents\": 3}\n```\nBye.").unwrap();
    assert_eq!(told.cents, Some(3));
    let inner = decode::<Answer>(r#"{"text": "``` a ``` b", "cents": 3}"#).unwrap();
    assert_eq!(inner.text, "``` a ``` b");
    let rejection = decode::<Answer>(r#"{"text": "t", "cents": 101}"#).unwrap_err();
    assert_eq!(rejection.issues[0].pointer, "/cents");
    assert_eq!(rejection.issues[0].expected, "at most 100");
    assert!(rejection.example.is_some());
}

#[test]
fn other_roots_are_wrapped_and_unwrapped() {
    let spec = OutputPlan::new(Route::OUTPUT).spec().unwrap().clone();
    assert_eq!(spec.schema["type"], "object");
    assert!(spec.schema["properties"]["value"]["anyOf"].is_array(), "{:#}", spec.schema);
    assert!(spec.strict);
    for text in [r#"{"value": {"Agent": {"name": "a"}}}"#, r#"{"Agent": {"name": "a"}}"#] {
        assert_eq!(decode::<Route>(text).unwrap(), Route::Agent { name: "a".into() });
    }
    assert_eq!(decode::<Route>(r#"{"value": "Human"}"#).unwrap(), Route::Human);
    assert_eq!(decode::<Vec<Answer>>(r#"{"value": []}"#).unwrap(), Vec::new());
    assert_eq!(decode::<u32>(r#"{"value": 3}"#).unwrap(), 3);
    assert_eq!(decode::<u32>("3").unwrap(), 3);
    assert_eq!(decode::<Option<Answer>>(r#"{"value": null}"#).unwrap(), None);
    let rejection = decode::<u32>(r#"{"value": "x"}"#).unwrap_err();
    assert_eq!(rejection.issues[0].to_string(), "/value: expected an integer, got a string of 1 characters");
}

#[test]
fn plain_text_stays_plain() {
    assert!(OutputPlan::new(String::OUTPUT).spec().is_none());
    assert_eq!(decode::<String>("{not json").unwrap(), "{not json");
}

#[test]
fn the_verdict_is_const_data_and_start_agrees() {
    const MISFIT: Option<crate::schema::TypeMisfit> = Outer::OUTPUT.misfit;
    let misfit = MISFIT.unwrap();
    assert_eq!(misfit.field, "names");
    assert!(misfit.place.contains("tests.rs:"), "{}", misfit.place);
    let plan = OutputPlan::new(Outer::OUTPUT);
    let real = strict(&standalone(Outer::OUTPUT.schema.unwrap())).unwrap_err();
    assert_eq!(real.pointer, "/properties/inner/properties/names");
    assert!(!plan.spec().unwrap().strict);
    assert!(decode::<Outer>(r#"{"inner": {"names": {"a": "b"}}}"#).is_ok(), "it still works");
    assert_eq!(Answer::OUTPUT.misfit, None);
    assert_eq!(Vec::<Outer>::OUTPUT.misfit, Some(misfit));
}

#[test]
fn broken_answers_are_told_without_content() {
    for text in ["", "nonsense", "{", r#"{"text": 1}"#, &"[".repeat(10_000)] {
        let rejection = decode::<Answer>(text).unwrap_err();
        assert!(!rejection.issues.is_empty(), "{text:.20}");
        assert!(!rejection.to_string().contains("nonsense"));
    }
}
