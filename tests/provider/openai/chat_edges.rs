//! What Chat Completions servers get wrong in practice, one test each.

use crate::family::read_sse;
use crate::replay::fold;
use harness::adapter::model::openai::chat::ChatStream;
use harness::adapter::model::wire::Failure;
use harness::port::model::{FinishReason, ModelErrorKind as Kind, ModelEvent, ModelResponse, Part, Usage};
use serde_json::{Value, json};

fn events(body: &str) -> (Vec<ModelEvent>, Result<(), Failure>) {
    read_sse(ChatStream::new("test"), &mut std::iter::once(body.as_bytes()))
}

fn stream(chunks: &[Value]) -> String {
    chunks.iter().map(|chunk| format!("data: {chunk}\n\n")).collect()
}

fn answer(chunks: &[Value]) -> ModelResponse {
    let (events, end) = events(&stream(chunks));
    assert_eq!(end, Ok(()));
    fold(&events)
}

fn delta(delta: Value) -> Value {
    json!({"choices": [{"index": 0, "delta": delta}]})
}

fn finish(reason: &str) -> Value {
    json!({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
}

fn call(index: u64, id: Value, name: Value, arguments: Value) -> Value {
    json!({"index": index, "id": id, "function": {"name": name, "arguments": arguments}})
}

fn calls(response: &ModelResponse) -> Vec<(String, String)> {
    response.message.tool_calls().map(|call| (call.name.clone(), call.arguments.clone())).collect()
}

fn pairs(calls: &[(&str, &str)]) -> Vec<(String, String)> {
    calls.iter().map(|(name, arguments)| ((*name).to_owned(), (*arguments).to_owned())).collect()
}

#[test]
fn utf8_split_across_chunks() {
    let body = stream(&[delta(json!({"content": "🌍こんにちは"})), finish("stop")]);
    let (events, end) = read_sse(ChatStream::new("test"), &mut body.as_bytes().chunks(1));
    assert_eq!(end, Ok(()));
    assert_eq!(fold(&events).message.text(), "🌍こんにちは");
}

#[test]
fn comments_and_empty_data_say_nothing() {
    let body = format!(": PROCESSING\n\ndata:\n\n{}: ping\n\n", stream(&[finish("stop")]));
    assert_eq!(events(&body).1, Ok(()));
}

#[test]
fn no_done_after_a_finish_reason_is_a_success() {
    assert_eq!(answer(&[delta(json!({"content": "hi"})), finish("stop")]).message.text(), "hi");
}

#[test]
fn a_last_event_without_a_blank_line_counts_if_it_is_whole() {
    let body = stream(&[delta(json!({"content": "hi"})), finish("stop")]);
    assert_eq!(events(body.trim_end()).1, Ok(()));
    let cut = body.trim_end().strip_suffix('}').unwrap();
    assert_eq!(events(cut).1.unwrap_err().kind, Kind::Interrupted);
}

#[test]
fn a_stream_that_ends_with_no_terminal_event_is_interrupted() {
    let (heard, end) = events(&stream(&[delta(json!({"content": "hi"}))]));
    assert_eq!(end.unwrap_err().kind, Kind::Interrupted);
    assert_eq!(heard, [ModelEvent::Text { delta: "hi".into() }]);
    assert_eq!(events("").1.unwrap_err().kind, Kind::Interrupted);
    assert_eq!(events("data: [DONE]\n\n").1.unwrap_err().kind, Kind::Interrupted);
}

#[test]
fn an_error_inside_a_200_stream_also_as_the_very_first_event() {
    let error = json!({"error": {"message": "no", "type": "overloaded_error", "code": null}});
    let (heard, end) = events(&stream(std::slice::from_ref(&error)));
    assert_eq!((heard, end.unwrap_err().kind), (Vec::new(), Kind::Overloaded));
    let (heard, end) = events(&stream(&[delta(json!({"content": "Hel"})), error]));
    assert_eq!(heard, [ModelEvent::Text { delta: "Hel".into() }]);
    assert_eq!(end.unwrap_err().kind, Kind::Overloaded);
}

#[test]
fn usage_only_chunks_are_read_before_the_skip() {
    let usage = json!({"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 2}});
    let response = answer(&[finish("stop"), usage]);
    assert_eq!((response.usage.input_tokens, response.usage.output_tokens), (Some(3), Some(2)));
}

#[test]
fn usage_of_groq_is_found() {
    let mut last = finish("stop");
    last["x_groq"] = json!({"usage": {"prompt_tokens": 3}});
    assert_eq!(answer(&[last]).usage.input_tokens, Some(3));
}

#[test]
fn azure_chunk_without_delta() {
    let bare = json!({"choices": [{"index": 0, "finish_reason": null, "content_filter_offsets": {}}]});
    assert_eq!(answer(&[bare, delta(json!({"content": "hi"})), finish("stop")]).message.text(), "hi");
}

#[test]
fn missing_and_null_fields() {
    let nothing = json!({"choices": null, "usage": null, "id": null, "model": null, "error": null});
    let nulls =
        delta(json!({"content": null, "tool_calls": null, "refusal": null, "reasoning": null, "role": null}));
    let response = answer(&[nothing, json!({}), nulls, finish("stop")]);
    assert!(response.message.parts.is_empty());
    assert_eq!(response.usage, Usage::default(), "unknown is not zero");
}

#[test]
fn out_of_spec_enum_strings_are_kept() {
    assert_eq!(answer(&[finish("galaxy")]).reason, FinishReason::Other("galaxy".into()));
}

#[test]
fn every_stop_reason_its_own_typed_outcome() {
    for (word, reason) in [
        ("stop", FinishReason::Stop),
        ("length", FinishReason::Length),
        ("max_tokens", FinishReason::Length),
        ("model_length", FinishReason::Length),
        ("content_filter", FinishReason::ContentFilter),
        ("refusal", FinishReason::Refusal),
    ] {
        assert_eq!(answer(&[finish(word)]).reason, reason, "{word}");
    }
    let failed = |word| events(&stream(&[finish(word)])).1.unwrap_err().kind;
    assert_eq!(failed("error"), Kind::Server);
    assert_eq!(failed("insufficient_system_resource"), Kind::Overloaded);
    // An empty word says nothing: the stream was cut.
    assert_eq!(failed(""), Kind::Interrupted);
}

#[test]
fn stop_with_calls_means_calls_and_calls_without_any_mean_stop() {
    let some = delta(json!({"tool_calls": [call(0, json!("a"), json!("t"), json!("{}"))]}));
    assert_eq!(answer(&[some, finish("stop")]).reason, FinishReason::ToolCalls);
    assert_eq!(answer(&[finish("tool_calls")]).reason, FinishReason::Stop);
}

#[test]
fn interleaved_tool_fragments_are_keyed_by_index() {
    let pieces = [
        delta(json!({"tool_calls": [call(0, json!("a"), json!("first"), json!("{\"x\""))]})),
        delta(json!({"tool_calls": [call(1, json!("b"), json!("second"), json!("{\"y\""))]})),
        delta(json!({"tool_calls": [call(0, Value::Null, Value::Null, json!(":1}"))]})),
        delta(json!({"tool_calls": [call(1, Value::Null, Value::Null, json!(":2}"))]})),
        finish("tool_calls"),
    ];
    let response = answer(&pieces);
    assert_eq!(calls(&response), pairs(&[("first", r#"{"x":1}"#), ("second", r#"{"y":2}"#)]));
    assert_eq!(response.reason, FinishReason::ToolCalls);
}

#[test]
fn a_repeated_index_with_a_new_id_is_a_new_call() {
    let pieces = [
        delta(json!({"tool_calls": [call(0, json!("a"), json!("t"), json!("{\"x\":1}"))]})),
        delta(json!({"tool_calls": [call(0, json!("b"), json!("t"), json!("{\"x\""))]})),
        delta(json!({"tool_calls": [call(0, json!("b"), Value::Null, json!(":2}"))]})),
        finish("tool_calls"),
    ];
    assert_eq!(calls(&answer(&pieces)), pairs(&[("t", r#"{"x":1}"#), ("t", r#"{"x":2}"#)]));
}

#[test]
fn a_repeated_index_without_ids_is_a_new_call_when_the_last_is_complete() {
    let pieces = [
        delta(json!({"tool_calls": [call(0, json!(""), json!("t"), json!("{\"x\":1}"))]})),
        delta(json!({"tool_calls": [call(0, json!(""), json!("u"), json!("{}"))]})),
        finish("tool_calls"),
    ];
    assert_eq!(calls(&answer(&pieces)), pairs(&[("t", r#"{"x":1}"#), ("u", "{}")]));
}

#[test]
fn a_name_that_comes_late_and_an_index_that_never_comes() {
    let pieces = [
        delta(json!({"tool_calls": [{"id": "a", "function": {"arguments": "{\"x\""}}]})),
        delta(json!({"tool_calls": [{"function": {"name": "t", "arguments": ":1}"}}]})),
        finish("tool_calls"),
    ];
    assert_eq!(calls(&answer(&pieces)), pairs(&[("t", r#"{"x":1}"#)]));
}

#[test]
fn empty_arguments_mean_an_empty_object() {
    for arguments in [json!(""), Value::Null] {
        let pieces = [
            delta(json!({"tool_calls": [call(0, json!("a"), json!("t"), arguments)]})),
            finish("tool_calls"),
        ];
        assert_eq!(calls(&answer(&pieces)), pairs(&[("t", "{}")]));
    }
}

#[test]
fn arguments_that_are_an_object_are_written_as_text() {
    let pieces = [
        delta(json!({"tool_calls": [call(0, json!("a"), json!("t"), json!({"x": 1}))]})),
        finish("tool_calls"),
    ];
    assert_eq!(calls(&answer(&pieces)), pairs(&[("t", r#"{"x":1}"#)]));
}

#[test]
fn a_call_cut_by_length_is_not_completed() {
    for (arguments, kept) in [("{\"x\":", "{\"x\":"), ("", "")] {
        let piece = delta(json!({"tool_calls": [call(0, json!("a"), json!("t"), json!(arguments))]}));
        let response = answer(&[piece, finish("length")]);
        assert_eq!(response.reason, FinishReason::Length);
        assert_eq!(calls(&response), pairs(&[("t", kept)]));
    }
}

#[test]
fn refusal_deltas_are_one_refusal() {
    let response =
        answer(&[delta(json!({"refusal": "I can"})), delta(json!({"refusal": "not."})), finish("stop")]);
    assert_eq!(response.reason, FinishReason::Refusal);
    assert_eq!(response.message.parts, [Part::Refusal { text: "I cannot.".into() }]);
}

#[test]
fn reasoning_content_and_reasoning_come_before_what_they_led_to() {
    for field in ["reasoning_content", "reasoning"] {
        let response = answer(&[
            delta(json!({field: "hm, "})),
            delta(json!({field: "yes"})),
            delta(json!({"content": "Yes."})),
            finish("stop"),
        ]);
        let Some(Part::Reasoning(reasoning)) = response.message.parts.first() else { panic!("{response:?}") };
        assert_eq!((reasoning.text.as_str(), reasoning.provider.as_str()), ("hm, yes", "test"), "{field}");
        assert_eq!(response.message.text(), "Yes.");
    }
}

#[test]
fn reasoning_details_are_joined_and_kept_for_replay() {
    let detail = |detail: Value| delta(json!({"reasoning_details": [detail]}));
    let response = answer(&[
        detail(json!({"type": "reasoning.text", "index": 0, "text": "hm, "})),
        detail(json!({"type": "reasoning.text", "index": 0, "text": "yes"})),
        detail(json!({"type": "reasoning.text", "index": 0, "signature": "sig"})),
        delta(json!({"content": "Yes."})),
        finish("stop"),
    ]);
    let Some(Part::Reasoning(reasoning)) = response.message.parts.first() else { panic!("{response:?}") };
    assert_eq!(reasoning.text, "hm, yes");
    let opaque: Value = serde_json::from_str(reasoning.opaque.as_deref().unwrap()).unwrap();
    let whole = json!([{"type": "reasoning.text", "index": 0, "text": "hm, yes", "signature": "sig"}]);
    assert_eq!(opaque, whole);
}

#[test]
fn content_in_typed_parts_is_read() {
    let parts = json!([
        {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]},
        {"type": "text", "text": "Yes."}
    ]);
    let response = answer(&[delta(json!({"content": parts})), finish("stop")]);
    assert!(matches!(&response.message.parts[0], Part::Reasoning(reasoning) if reasoning.text == "hm"));
    assert_eq!(response.message.text(), "Yes.");
}

#[test]
fn only_the_first_choice_is_heard() {
    let two = json!({"choices": [
        {"index": 1, "delta": {"content": "no"}, "finish_reason": "length"},
        {"index": 0, "delta": {"content": "yes"}, "finish_reason": "stop"}
    ]});
    let response = answer(&[two]);
    assert_eq!((response.message.text().as_str(), response.reason), ("yes", FinishReason::Stop));
}

#[test]
fn an_event_that_is_not_json_is_malformed_and_not_repeated() {
    let failure = events("data: my secret\n\n").1.unwrap_err();
    assert_eq!(failure.kind, Kind::Malformed);
    assert!(!failure.message.contains("secret"));
}

#[test]
fn more_calls_than_anybody_could_run_end_the_answer() {
    let one = |index| {
        delta(json!({"tool_calls": [call(index, json!(format!("c{index}")), json!("f"), json!("{}"))]}))
    };
    let within: Vec<_> = (0..1_000).map(one).chain([finish("tool_calls")]).collect();
    assert_eq!(calls(&answer(&within)).len(), 1_000, "the control");
    let beyond: Vec<_> = (0..1_001).map(one).collect();
    assert_eq!(events(&stream(&beyond)).1.unwrap_err().kind, Kind::TooLarge);
    // Also in one piece.
    let piece: Vec<_> = (0..50_000).map(|index| call(index, json!("c"), json!("f"), json!("{}"))).collect();
    assert_eq!(events(&stream(&[delta(json!({"tool_calls": piece}))])).1.unwrap_err().kind, Kind::TooLarge);
}

#[test]
fn a_name_with_each_piece_is_no_new_call_until_the_arguments_are_whole() {
    let piece = |text: &str| delta(json!({"tool_calls": [call(0, json!(null), json!("f"), json!(text))]}));
    let pieces = [piece(r#"{"a": "}\""#), piece(r#"{["}"#), piece(r#"{"b": 1}"#), finish("tool_calls")];
    assert_eq!(calls(&answer(&pieces)), pairs(&[("f", r#"{"a": "}\"{["}"#), ("f", r#"{"b": 1}"#)]));
}
