//! Many calls, strange ids, the same call again and again.

use super::engine::{look, *};
use harness::port::model::ToolResult;
use std::collections::HashSet;
use std::sync::atomic::Ordering;

fn key(n: usize) -> look {
    look { key: format!("k{n}") }
}

fn calls(n: usize) -> Say {
    (0..n).fold(Say::empty(), |say, n| say.and(key(n)))
}

fn results(script: &ScriptedModel) -> Vec<ToolResult> {
    script.asked().last().unwrap().tool_results().cloned().collect()
}

/// Each call of the conversation has an id of its own, and one result right after it under that id.
fn assert_answered(script: &ScriptedModel) {
    let asked = script.asked();
    let messages = &asked.last().unwrap().messages;
    let mut ids = HashSet::new();
    for (at, message) in messages.iter().enumerate() {
        let called: Vec<_> = message.tool_calls().map(|call| call.id.clone()).collect();
        if called.is_empty() {
            continue;
        }
        for id in &called {
            assert!(!id.is_empty() && ids.insert(id.clone()), "`{id}` is empty or used twice");
        }
        let answered = messages[at + 1].parts.iter().map(|part| match part {
            Part::ToolResult(result) => result.call_id.clone(),
            other => panic!("a result expected: {other:?}"),
        });
        assert_eq!(answered.collect::<Vec<_>>(), called);
    }
    assert!(!ids.is_empty());
}

#[tokio::test]
async fn ids_that_are_missing_repeated_or_reused_are_told_apart() {
    let script = ScriptedModel::new([
        Say::call(key(0)).with_id("").and(key(1)).with_id("a").and(key(2)).with_id("a"),
        Say::call(key(3)).with_id("a").and(key(4)).with_id("").and(key(5)).with_id("x".repeat(10_000)),
        Say::text("done"),
    ]);
    let (output, events, world) = said(script.clone()).await;
    assert_eq!(output.unwrap(), "done");
    assert_eq!(world.calls(), 6);
    assert_eq!(count(&events, "tool.finished"), 6);
    assert_answered(&script);
    let texts: Vec<_> = results(&script).iter().map(|result| text_of(&result.content)).collect();
    assert_eq!(texts, ["found k3", "found k4", "found k5"]);
}

#[tokio::test]
async fn results_are_in_the_order_of_the_calls_whoever_is_first() {
    let script = ScriptedModel::new([
        Say::call(dig { deep: 60 }).and(key(1)).and(dig { deep: 20 }).and(key(3)),
        Say::text("done"),
    ]);
    let (output, ..) = said(script.clone()).await;
    output.unwrap();
    let texts: Vec<_> = results(&script).iter().map(|result| text_of(&result.content)).collect();
    assert_eq!(texts, ["dug 60 thread", "found k1", "dug 20 thread", "found k3"]);
}

#[tokio::test(start_paused = true)]
async fn five_hundred_calls_in_a_turn_are_bounded_and_all_answered() {
    let script = ScriptedModel::new([calls(500), Say::text("done")]);
    let (output, events, world) = said(script.clone()).await;
    assert_eq!(output.unwrap(), "done");
    assert_eq!(world.calls(), 32);
    assert_eq!(count(&events, "tool.started"), 32);
    assert!(world.0.most_at_once.load(Ordering::SeqCst) <= 8);
    assert!(world.0.most_at_once.load(Ordering::SeqCst) > 1, "calls of a turn run side by side");
    assert_answered(&script);
    let told = told(&script);
    assert_eq!(told.len(), 500);
    assert!(told[..32].iter().enumerate().all(|(n, told)| *told == (format!("found k{n}"), false)));
    assert!(told[32..].iter().all(|(text, error)| *error && text.contains("at most 32")), "{:?}", told[32]);
}

#[tokio::test(start_paused = true)]
async fn five_hundred_times_the_same_call_is_bounded_too_and_the_run_goes_on() {
    let same = (0..500).fold(Say::empty(), |say, _| say.and(key(0)));
    let script = ScriptedModel::new([same, Say::text("done")]);
    let (output, _, world) = said(script.clone()).await;
    assert_eq!(output.unwrap(), "done");
    assert_eq!(world.calls(), 3);
    assert_answered(&script);
}

#[tokio::test(start_paused = true)]
async fn the_calls_of_a_run_are_bounded() {
    let turn = |from: usize| (from..from + 30).fold(Say::empty(), |say, n| say.and(key(n)));
    let script = ScriptedModel::new([turn(0), turn(30), turn(60), Say::text("never said")]);
    let (output, _, world) = said(script).await;
    let error = output.unwrap_err();
    assert_eq!(error.code(), "LIMIT_REACHED");
    assert!(error.to_string().contains("tool_calls") && error.to_string().contains("64"), "{error}");
    assert_eq!(world.calls(), 60, "the turn that goes past the bound does not start");
}

#[tokio::test(start_paused = true)]
async fn the_same_call_for_ever_is_refused_and_then_ends_the_run() {
    let script = ScriptedModel::new([Say::call(key(0))]).repeat();
    let (output, _, world) = said(script.clone()).await;
    assert_eq!(output.unwrap_err().code(), "LIMIT_REACHED");
    assert_eq!(world.calls(), 3);
    let asked = script.asked();
    assert_eq!(asked.len(), 7, "three answers, three refusals, then the end");
    let refused = asked.last().unwrap().tool_results().next().cloned().unwrap();
    assert!(refused.is_error && text_of(&refused.content).contains("3 times already"), "{refused:?}");
}

#[tokio::test(start_paused = true)]
async fn another_argument_is_another_call() {
    let turns = (0..10).map(|n| Say::call(key(n))).chain([Say::text("done")]);
    let (output, _, world) = said(ScriptedModel::new(turns)).await;
    assert_eq!((output.unwrap().as_str(), world.calls()), ("done", 10));
}

#[tokio::test(start_paused = true)]
async fn turns_are_bounded() {
    let endless = ScriptedModel::new([Say::from_fn(|asked| Say::call(key(asked.turn())))]).repeat();
    let (output, ..) = said(endless.clone()).await;
    let error = output.unwrap_err();
    assert_eq!(error.code(), "LIMIT_REACHED");
    assert!(error.to_string().contains("turns"), "{error}");
    assert_eq!(endless.asked().len(), 16);
}
