//! What streams of the Responses API get wrong in practice, one test each.

use crate::family::read_sse;
use crate::replay::fold;
use harness::adapter::model::openai::responses::ResponsesStream;
use harness::adapter::model::wire::Failure;
use harness::port::model::{FinishReason, ModelErrorKind as Kind, ModelEvent, ModelResponse, Part};
use serde_json::{Value, json};

fn events(chunks: &[Value]) -> (Vec<ModelEvent>, Result<(), Failure>) {
    let body: String = chunks.iter().map(|chunk| format!("data: {chunk}\n\n")).collect();
    read_sse(ResponsesStream::new(), &mut std::iter::once(body.as_bytes()))
}

fn answer(chunks: &[Value]) -> ModelResponse {
    let (events, end) = events(chunks);
    assert_eq!(end, Ok(()));
    fold(&events)
}

fn completed() -> Value {
    json!({"type": "response.completed", "response": {"status": "completed", "output": []}})
}

fn text(delta: &str) -> Value {
    json!({"type": "response.output_text.delta", "output_index": 0, "delta": delta})
}

fn call_added(index: u64, name: &str) -> Value {
    let item =
        json!({"type": "function_call", "call_id": format!("c{index}"), "name": name, "arguments": ""});
    json!({"type": "response.output_item.added", "output_index": index, "item": item})
}

fn call_delta(index: u64, delta: &str) -> Value {
    json!({"type": "response.function_call_arguments.delta", "output_index": index, "delta": delta})
}

fn calls(response: &ModelResponse) -> Vec<(&str, &str)> {
    response.message.tool_calls().map(|call| (call.name.as_str(), call.arguments.as_str())).collect()
}

#[test]
fn a_stream_without_its_terminal_event_is_interrupted() {
    let (heard, end) = events(&[text("hi")]);
    assert_eq!(heard, [ModelEvent::Text { delta: "hi".into() }]);
    assert_eq!(end.unwrap_err().kind, Kind::Interrupted);
    assert_eq!(events(&[]).1.unwrap_err().kind, Kind::Interrupted);
}

#[test]
fn response_failed_is_an_error_of_its_class() {
    for (code, kind) in [
        ("rate_limit_exceeded", Kind::RateLimited),
        ("server_error", Kind::Server),
        ("insufficient_quota", Kind::QuotaExceeded),
        ("context_length_exceeded", Kind::ContextLength),
        ("invalid_prompt", Kind::InvalidRequest),
        ("a_new_code", Kind::Server),
    ] {
        let response = json!({"status": "failed", "error": {"code": code, "message": "no"}});
        let (_, end) = events(&[json!({"type": "response.failed", "response": response})]);
        assert_eq!(end.unwrap_err().kind, kind, "{code}");
    }
    let (_, end) = events(&[json!({"type": "response.failed"})]);
    assert_eq!(end.unwrap_err().kind, Kind::Server);
}

#[test]
fn an_error_event_is_read_in_both_shapes_also_as_the_very_first() {
    let flat = json!({"type": "error", "code": "rate_limit_exceeded", "message": "no"});
    let nested = json!({"type": "error", "error": {"code": "rate_limit_exceeded", "message": "no"}});
    let nameless = json!({"error": {"code": "rate_limit_exceeded"}});
    for error in [flat, nested, nameless] {
        let (heard, end) = events(std::slice::from_ref(&error));
        assert_eq!((heard, end.unwrap_err().kind), (Vec::new(), Kind::RateLimited), "{error}");
    }
}

#[test]
fn response_incomplete_says_why() {
    for (why, reason) in [
        (json!({"reason": "max_output_tokens"}), FinishReason::Length),
        (json!({"reason": "content_filter"}), FinishReason::ContentFilter),
        // Of whatever kind: it is not complete.
        (json!({"reason": "moonlight"}), FinishReason::Length),
        (Value::Null, FinishReason::Length),
    ] {
        let response = json!({"status": "incomplete", "incomplete_details": why});
        let last = json!({"type": "response.incomplete", "response": response});
        assert_eq!(answer(&[text("hi"), last]).reason, reason);
    }
}

#[test]
fn unknown_events_and_items_are_ignored() {
    let response = answer(&[
        json!({"type": "response.sparkle", "delta": "no"}),
        json!({"type": "response.output_item.added", "output_index": 0, "item": {"type": "sparkle"}}),
        json!({"type": "response.output_item.done", "output_index": 0, "item": {"type": "sparkle", "text": "no"}}),
        json!({}),
        text("hi"),
        completed(),
    ]);
    assert_eq!(response.message.text(), "hi");
}

#[test]
fn interleaved_calls_are_keyed_by_their_item() {
    let response = answer(&[
        call_added(0, "first"),
        call_added(1, "second"),
        call_delta(1, "{\"y\""),
        call_delta(0, "{\"x\":1}"),
        call_delta(1, ":2}"),
        completed(),
    ]);
    assert_eq!(calls(&response), [("first", r#"{"x":1}"#), ("second", r#"{"y":2}"#)]);
    assert_eq!(response.reason, FinishReason::ToolCalls);
}

#[test]
fn empty_arguments_mean_an_empty_object_unless_the_call_was_cut() {
    let response = answer(&[call_added(0, "t"), completed()]);
    assert_eq!(calls(&response), [("t", "{}")]);
    let cut = json!({"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}});
    let response = answer(&[call_added(0, "t"), json!({"type": "response.incomplete", "response": cut})]);
    assert_eq!((calls(&response), response.reason.clone()), (vec![("t", "")], FinishReason::Length));
}

#[test]
fn what_did_not_come_in_pieces_is_taken_whole_and_only_once() {
    let call = json!({"type": "function_call", "call_id": "c", "name": "t", "arguments": "{\"x\":1}"});
    let message = json!({"type": "message", "content": [{"type": "output_text", "text": "hi"}]});
    let response = answer(&[
        json!({"type": "response.output_item.done", "output_index": 0, "item": message}),
        json!({"type": "response.output_item.done", "output_index": 1, "item": call}),
        completed(),
    ]);
    assert_eq!(response.message.text(), "hi");
    assert_eq!(calls(&response), [("t", r#"{"x":1}"#)]);

    let twice = answer(&[
        text("hi"),
        json!({"type": "response.output_text.done", "output_index": 0, "text": "hi"}),
        json!({"type": "response.output_item.done", "output_index": 0, "item": message}),
        completed(),
    ]);
    assert_eq!(twice.message.text(), "hi");
}

#[test]
fn a_stream_of_nothing_but_its_end_is_read() {
    let message =
        json!({"type": "message", "content": [{"type": "output_text", "text": "hi", "annotations": [{}]}]});
    let last = json!({"type": "response.completed", "response": {"output": [message], "usage": {"input_tokens": 3}}});
    let response = answer(&[last]);
    assert_eq!((response.message.text().as_str(), response.usage.input_tokens), ("hi", Some(3)));
    assert_eq!(response.usage.output_tokens, None, "unknown is not zero");
}

#[test]
fn refusal_deltas_are_one_refusal() {
    let response = answer(&[
        json!({"type": "response.refusal.delta", "output_index": 0, "delta": "I can"}),
        json!({"type": "response.refusal.delta", "output_index": 0, "delta": "not."}),
        json!({"type": "response.refusal.done", "output_index": 0}),
        json!({"type": "response.output_item.done", "output_index": 0, "item":
            {"type": "message", "content": [{"type": "refusal", "refusal": "I cannot."}]}}),
        completed(),
    ]);
    assert_eq!(response.reason, FinishReason::Refusal);
    assert_eq!(response.message.parts, [Part::Refusal { text: "I cannot.".into() }]);
}

#[test]
fn reasoning_is_kept_byte_for_byte_and_first() {
    let item = r#"{"type":"reasoning",  "id":"rs_1","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"gAAA","new":1.50}"#;
    let body = format!(
        "data: {{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":{item}}}\n\ndata: {}\n\ndata: {}\n\n",
        json!({"type": "response.output_text.delta", "output_index": 1, "delta": "Yes."}),
        completed(),
    );
    let (events, end) = read_sse(ResponsesStream::new(), &mut std::iter::once(body.as_bytes()));
    assert_eq!(end, Ok(()));
    let response = fold(&events);
    let Some(Part::Reasoning(reasoning)) = response.message.parts.first() else { panic!("{response:?}") };
    assert_eq!(reasoning.opaque.as_deref(), Some(item));
    assert_eq!((reasoning.text.as_str(), reasoning.provider.as_str()), ("hm", "openai"));
    assert_eq!(response.message.text(), "Yes.");
}

#[test]
fn a_status_that_no_version_knows_is_kept() {
    let last = json!({"type": "response.completed", "response": {"status": "dreaming"}});
    assert_eq!(answer(&[last]).reason, FinishReason::Other("dreaming".into()));
}

#[test]
fn more_items_than_anybody_could_run_end_the_answer() {
    let within: Vec<_> = (0..1_000).map(|index| call_added(index, "f")).chain([completed()]).collect();
    assert_eq!(calls(&answer(&within)).len(), 1_000, "the control");
    let beyond: Vec<_> = (0..1_001).map(|index| call_added(index, "f")).collect();
    assert_eq!(events(&beyond).1.unwrap_err().kind, Kind::TooLarge);
}
