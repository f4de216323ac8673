//! Arguments that do not fit: the model is told what was wrong in its own words, and the run goes on.

use super::engine::{look, *};

/// Words that only somebody who reads our source understands.
const RUST: &[&str] =
    &["u32", "u64", "i64", "struct", "Address", "String", "usize", " line ", " column ", "serde", "Option<"];

/// Calls `ship` with these arguments and gives what the model is told; the run must go on, and nothing be shipped.
async fn refused(arguments: &str) -> String {
    let script = ScriptedModel::new([Say::empty().raw("ship", arguments), Say::text("done")]);
    let (output, events, world) = said(script.clone()).await;
    assert_eq!(output.unwrap(), "done");
    assert_eq!(world.calls(), 0, "the body ran");
    assert_eq!(count(&events, "tool.started"), 0);
    let told = told(&script);
    let [(text, true)] = &told[..] else { panic!("one error expected: {told:?}") };
    for word in RUST {
        assert!(!text.contains(word), "`{word}` in what the model is told:\n{text}");
    }
    text.clone()
}

const FITS: &str = r#"{"order_no": 7, "to": {"street": "Elm", "zip": 10}}"#;

#[tokio::test]
async fn arguments_that_fit_run_the_body() {
    let script = ScriptedModel::new([Say::empty().raw("ship", FITS), Say::text("done")]);
    let (output, _, world) = said(script.clone()).await;
    assert_eq!((output.unwrap().as_str(), world.calls()), ("done", 1));
    assert_eq!(told(&script), [("shipped".to_owned(), false)]);
}

#[tokio::test]
async fn wrong_types_are_told_with_pointer_expectation_and_example() {
    let told = refused(r#"{"order_no": "seven", "to": {"street": "Elm", "zip": 10}}"#).await;
    assert!(told.contains("/order_no") && told.contains("integer"), "{told}");
    assert!(!told.contains("seven"), "the value is not repeated: {told}");
    assert!(told.contains("example"), "{told}");
    let nested = refused(r#"{"order_no": 7, "to": {"street": "Elm", "zip": "x"}}"#).await;
    assert!(nested.contains("/to/zip"), "{nested}");
}

#[tokio::test]
async fn missing_and_extra_arguments_are_named() {
    let told = refused("{}").await;
    assert!(told.contains("order_no") && told.contains("to"), "{told}");
    let nested = refused(r#"{"order_no": 7, "to": {"street": "Elm"}}"#).await;
    assert!(nested.contains("zip"), "{nested}");
    let extra = refused(r#"{"order_no": 7, "to": {"street": "Elm", "zip": 10}, "colour": "red"}"#).await;
    assert!(extra.contains("colour"), "{extra}");
}

#[tokio::test]
async fn every_problem_is_told_at_once() {
    let told = refused(r#"{"order_no": "x", "to": {"street": 1, "zip": "y"}, "colour": 1}"#).await;
    for pointer in ["/order_no", "/to/street", "/to/zip", "colour"] {
        assert!(told.contains(pointer), "{pointer} is missing:\n{told}");
    }
}

#[tokio::test]
async fn what_is_no_json_is_told_as_such() {
    for arguments in [
        "not json",
        r#"{"order_no": 7,"#,
        "[1, 2]",
        "\"text\"",
        "nul",
        "{\"order_no\": 7}}",
        "{'order_no': 7}",
        "\u{0}",
    ] {
        let told = refused(arguments).await;
        assert!(!told.is_empty(), "{arguments}");
    }
}

#[tokio::test]
async fn ten_megabytes_of_arguments_are_refused_in_a_few_words() {
    let street = "x".repeat(10 * 1024 * 1024);
    let told = refused(&format!(r#"{{"order_no": 7, "to": {{"street": "{street}", "zip": 10}}}}"#)).await;
    assert!(told.len() < 2_000, "{} bytes", told.len());
}

#[tokio::test]
async fn ten_thousand_levels_are_refused_without_a_deep_stack() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for arguments in [
        format!(r#"{{"order_no": {deep}, "to": {{"street": "Elm", "zip": 10}}}}"#),
        format!(r#"{{"order_no": 7, "to": {{"street": "Elm", "zip": 10}}, "x": {deep}}}"#),
        deep.clone(),
        "{\"a\":".repeat(10_000),
    ] {
        let told = refused(&arguments).await;
        assert!(told.len() < 2_000, "{} bytes", told.len());
    }
}

#[tokio::test]
async fn a_call_without_arguments_may_leave_them_empty() {
    let script = ScriptedModel::new([Say::empty().raw("look", ""), Say::text("done")]);
    let (output, ..) = said(script.clone()).await;
    output.unwrap();
    assert!(told(&script)[0].0.contains("key"), "{:?}", told(&script));
    let good = ScriptedModel::new([Say::call(look { key: "a".to_owned() }), Say::text("done")]);
    said(good.clone()).await.0.unwrap();
    assert_eq!(told(&good), [("found a".to_owned(), false)]);
}

#[tokio::test]
async fn an_unknown_tool_is_answered_with_the_known_ones() {
    let script = ScriptedModel::new([Say::empty().raw("lok", r#"{"key": "a"}"#), Say::text("done")]);
    let (output, events, world) = said(script.clone()).await;
    assert_eq!((output.unwrap().as_str(), world.calls()), ("done", 0));
    assert_eq!(count(&events, "tool.started"), 0);
    let told = told(&script);
    assert!(told[0].1 && told[0].0.contains("`look`") && told[0].0.contains("`ship`"), "{told:?}");
}
