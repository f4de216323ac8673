//! What answers of the Messages API get wrong in practice, one test each; in pieces, and whole where that differs.

use crate::family::read_sse;
use crate::owned::Owned;
use crate::replay::fold;
use crate::server::Server;
use harness::adapter::model::Anthropic;
use harness::adapter::model::anthropic::MessagesStream;
use harness::adapter::model::wire::Failure;
use harness::port::model::{
    Connect, FinishReason, Model as _, ModelAdapter as _, ModelError, ModelErrorKind as Kind, ModelEvent,
    ModelResponse, Part,
};
use serde_json::{Value, json};

fn events(chunks: &[Value]) -> (Vec<ModelEvent>, Result<(), Failure>) {
    let body: String = chunks.iter().map(|chunk| format!("data: {chunk}\n\n")).collect();
    read_sse(MessagesStream::new("anthropic"), &mut std::iter::once(body.as_bytes()))
}

fn answer(chunks: &[Value]) -> ModelResponse {
    let (events, end) = events(chunks);
    assert_eq!(end, Ok(()));
    fold(&events)
}

/// A whole answer through a socket.
async fn whole(body: Value) -> Result<ModelResponse, ModelError> {
    let headers = [("content-type", "application/json")];
    let server = Server::answering(200, &headers, &body.to_string()).await;
    let recipe = Anthropic::new("claude-sonnet-4-5").base_url(&server.url).api_key("k".to_owned());
    let model = recipe.connect(&Connect { alias: "fast", env: &|_: &str| None }).unwrap();
    let mut events = Vec::new();
    model.generate(&Owned::saying("hi").request(), &mut events).await.map(|()| fold(&events))
}

fn start(usage: Value) -> Value {
    json!({"type": "message_start", "message": {"id": "msg_1", "model": "claude", "content": [], "usage": usage}})
}

fn begin(index: u64, block: Value) -> Value {
    json!({"type": "content_block_start", "index": index, "content_block": block})
}

fn grow(index: u64, delta: Value) -> Value {
    json!({"type": "content_block_delta", "index": index, "delta": delta})
}

fn said(index: u64, text: &str) -> Value {
    grow(index, json!({"type": "text_delta", "text": text}))
}

fn json_piece(index: u64, json: &str) -> Value {
    grow(index, json!({"type": "input_json_delta", "partial_json": json}))
}

fn stop(index: u64) -> Value {
    json!({"type": "content_block_stop", "index": index})
}

fn ended(reason: &str) -> Value {
    json!({"type": "message_delta", "delta": {"stop_reason": reason}, "usage": {"output_tokens": 1}})
}

fn over() -> Value {
    json!({"type": "message_stop"})
}

fn call(id: &str, name: &str) -> Value {
    json!({"type": "tool_use", "id": id, "name": name, "input": {}})
}

fn calls(response: &ModelResponse) -> Vec<(&str, &str, &str)> {
    let calls = response.message.tool_calls();
    calls.map(|call| (call.id.as_str(), call.name.as_str(), call.arguments.as_str())).collect()
}

#[test]
fn a_stream_without_its_terminal_event_is_interrupted() {
    let (heard, end) = events(&[begin(0, json!({"type": "text", "text": ""})), said(0, "hi"), stop(0)]);
    assert_eq!(heard, [ModelEvent::Text { delta: "hi".into() }]);
    assert_eq!(end.unwrap_err().kind, Kind::Interrupted);
    assert_eq!(events(&[]).1.unwrap_err().kind, Kind::Interrupted);
    assert_eq!(events(&[over()]).1.unwrap_err().kind, Kind::Interrupted, "it never said why");
    // Once it said why, nothing is missing.
    assert_eq!(answer(&[said(0, "hi"), ended("end_turn")]).message.text(), "hi");
}

#[test]
fn an_error_event_inside_a_200_stream_is_typed_also_as_the_very_first() {
    for (class, kind) in [
        ("overloaded_error", Kind::Overloaded),
        ("rate_limit_error", Kind::RateLimited),
        ("api_error", Kind::Server),
        ("timeout_error", Kind::Timeout),
        ("invalid_request_error", Kind::InvalidRequest),
        ("authentication_error", Kind::Auth),
        ("billing_error", Kind::QuotaExceeded),
        ("not_found_error", Kind::NotFound),
        ("a_new_error", Kind::Server),
    ] {
        let error = json!({"type": "error", "error": {"type": class, "message": "hunter2"}});
        for before in [vec![], vec![start(json!({})), said(0, "Hel")]] {
            let (_, end) = events(&[before, vec![error.clone(), ended("end_turn"), over()]].concat());
            let failure = end.unwrap_err();
            assert_eq!((failure.kind, failure.code.as_deref()), (kind, Some(class)));
        }
    }
    let flat = json!({"type": "error", "message": "Overloaded", "code": 529});
    assert_eq!(events(&[flat]).1.unwrap_err().kind, Kind::Overloaded);
    let error = json!({"type": "error", "error": {"type": "overloaded_error", "message": "hunter2"}});
    assert!(!events(&[error]).1.unwrap_err().message.contains("hunter2"));
}

#[tokio::test]
async fn an_error_object_with_status_200_is_an_error() {
    let error = whole(json!({"type": "error", "error": {"type": "overloaded_error"}})).await.unwrap_err();
    assert_eq!(error.kind, Kind::Overloaded);
    assert_eq!(whole(json!({"id": "msg_1"})).await.unwrap_err().kind, Kind::Malformed);
    assert_eq!(whole(json!({"content": []})).await.unwrap_err().kind, Kind::Interrupted);
}

#[test]
fn usage_is_cumulative_and_the_last_report_counts() {
    let last = json!({
        "type": "message_delta",
        "delta": {"stop_reason": "end_turn"},
        "usage": {
            "input_tokens": 6, "cache_creation_input_tokens": 30, "cache_read_input_tokens": 100,
            "output_tokens": 9, "output_tokens_details": {"thinking_tokens": 4}
        }
    });
    let first = start(json!({"input_tokens": 2, "cache_creation_input_tokens": 20, "output_tokens": 5}));
    let usage = answer(&[first, last, over()]).usage;
    assert_eq!((usage.input_tokens, usage.output_tokens), (Some(136), Some(9)));
    assert_eq!((usage.cached_tokens, usage.cache_write_tokens), (Some(100), Some(30)));
    assert_eq!(usage.reasoning_tokens, Some(4));
}

#[test]
fn missing_and_null_fields_are_unknown_and_not_zero() {
    let usage = answer(&[start(Value::Null), said(0, "hi"), ended("end_turn"), over()]).usage;
    assert_eq!((usage.input_tokens, usage.cached_tokens, usage.output_tokens), (None, None, Some(1)));
    let nulls = [
        json!({"type": "message_start", "message": null}),
        json!({"type": "message_start", "message": {"id": null, "usage": {"input_tokens": null}}}),
        json!({"type": "content_block_start", "index": null, "content_block": null}),
        begin(0, json!({"type": "text", "text": null, "citations": null})),
        grow(0, json!({"type": "text_delta", "text": null})),
        grow(7, json!({"type": "thinking_delta", "thinking": "nowhere"})),
        json!({"type": "content_block_delta", "index": 0, "delta": null}),
        json!({"type": "content_block_stop"}),
        json!({"type": "message_delta", "delta": {"stop_reason": null}, "usage": null}),
        json!({"type": null}),
        json!({}),
        json!({"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_details": null}}),
        over(),
    ];
    assert_eq!(answer(&nulls).message.parts, []);
}

#[test]
fn unknown_events_blocks_and_deltas_are_ignored_or_kept() {
    let response = answer(&[
        json!({"type": "ping"}),
        json!({"type": "brand_new", "x": [1], "message": "no", "index": "no", "delta": 7}),
        begin(0, json!({"type": "brand_new_block", "text": 1})),
        grow(0, json!({"type": "brand_new_delta", "text": "no"})),
        grow(0, json!({"type": "brand_new_delta", "text": {"no": 1}, "content": []})),
        stop(0),
        said(1, "Hi"),
        ended("end_turn"),
        over(),
    ]);
    assert_eq!(response.message.text(), "Hi");
    let Part::Opaque(kept) = &response.message.parts[0] else { panic!("{:?}", response.message) };
    assert_eq!(
        (kept.kind.as_str(), kept.json.as_str()),
        ("brand_new_block", r#"{"text":1,"type":"brand_new_block"}"#)
    );
}

#[tokio::test]
async fn every_stop_reason_has_its_own_outcome() {
    for (word, reason) in [
        ("end_turn", FinishReason::Stop),
        ("tool_use", FinishReason::ToolCalls),
        ("max_tokens", FinishReason::Length),
        ("stop_sequence", FinishReason::StopText),
        ("pause_turn", FinishReason::Paused),
        ("compaction", FinishReason::Paused),
        ("refusal", FinishReason::Refusal),
        ("model_context_window_exceeded", FinishReason::ContextLength),
        ("a_new_reason", FinishReason::Other("a_new_reason".into())),
    ] {
        assert_eq!(answer(&[ended(word), over()]).reason, reason);
        let body = json!({"type": "message", "content": [], "stop_reason": word});
        assert_eq!(whole(body).await.unwrap().reason, reason);
    }
}

#[tokio::test]
async fn a_refusal_tells_its_words() {
    let details = json!({"type": "refusal", "category": "cyber", "explanation": "Not this."});
    let end = json!({"type": "message_delta", "delta": {"stop_reason": "refusal", "stop_details": details}});
    let streamed = answer(&[said(0, "I can"), end, over()]);
    let words = Part::Refusal { text: "Not this.".into() };
    assert_eq!(streamed.message.parts, [Part::Text { text: "I can".into() }, words.clone()]);
    let body = json!({"content": [], "stop_reason": "refusal", "stop_details": details});
    assert_eq!(whole(body).await.unwrap().message.parts, [words]);
}

#[test]
fn interleaved_tool_fragments_are_keyed_by_index_and_a_block_index_is_no_tool_index() {
    let response = answer(&[
        begin(0, json!({"type": "text", "text": "Both."})),
        stop(0),
        begin(3, call("toolu_a", "find")),
        begin(5, call("toolu_b", "pay")),
        json_piece(3, "{\"id\""),
        json_piece(5, "{\"sum\":"),
        json_piece(3, ":1}"),
        stop(3),
        json_piece(5, "2}"),
        stop(5),
        ended("tool_use"),
        over(),
    ]);
    assert_eq!(calls(&response), [("toolu_a", "find", r#"{"id":1}"#), ("toolu_b", "pay", r#"{"sum":2}"#)]);
}

#[test]
fn a_repeated_index_with_a_new_id_is_another_call() {
    let response = answer(&[
        begin(0, call("toolu_a", "find")),
        json_piece(0, r#"{"id":1}"#),
        begin(0, call("toolu_b", "find")),
        json_piece(0, r#"{"id":2}"#),
        ended("tool_use"),
        over(),
    ]);
    assert_eq!(calls(&response), [("toolu_a", "find", r#"{"id":1}"#), ("toolu_b", "find", r#"{"id":2}"#)]);
}

#[tokio::test]
async fn empty_arguments_mean_an_empty_object_unless_the_call_was_cut() {
    let ending = |reason: &str| answer(&[begin(0, call("a", "now")), stop(0), ended(reason), over()]);
    assert_eq!(calls(&ending("tool_use")), [("a", "now", "{}")]);
    let block = call("a", "now");
    let whole_ending = async |reason: &str| {
        whole(json!({"content": [block], "stop_reason": reason, "usage": {}})).await.unwrap()
    };
    assert_eq!(calls(&whole_ending("end_turn").await), [("a", "now", "{}")]);
    for cut in ["max_tokens", "model_context_window_exceeded", "refusal", "pause_turn", "of_tomorrow"] {
        assert_eq!(calls(&ending(cut)), [("a", "now", "")], "{cut}");
        assert_eq!(calls(&whole_ending(cut).await), [("a", "now", "")], "{cut}");
    }
    let at_once = json!({"type": "tool_use", "id": "a", "name": "now", "input": {"zone": "UTC"}});
    let response = answer(&[begin(0, at_once), stop(0), ended("end_turn"), over()]);
    assert_eq!(calls(&response), [("a", "now", r#"{"zone":"UTC"}"#)]);
    assert_eq!(response.reason, FinishReason::ToolCalls);
}

#[tokio::test]
async fn thinking_is_kept_with_its_signature_byte_for_byte() {
    let streamed = answer(&[
        begin(0, json!({"type": "thinking", "thinking": "", "signature": ""})),
        grow(0, json!({"type": "thinking_delta", "thinking": "Let me "})),
        grow(0, json!({"type": "thinking_delta", "thinking": "see."})),
        grow(0, json!({"type": "signature_delta", "signature": "c2ln"})),
        stop(0),
        begin(1, json!({"type": "redacted_thinking", "data": "b3BhcXVl"})),
        stop(1),
        said(2, "Yes."),
        ended("end_turn"),
        over(),
    ]);
    let [Part::Reasoning(thought), Part::Reasoning(redacted), Part::Text { .. }] =
        &streamed.message.parts[..]
    else {
        panic!("{:?}", streamed.message)
    };
    assert_eq!((thought.text.as_str(), thought.provider.as_str()), ("Let me see.", "anthropic"));
    let kept: Value = serde_json::from_str(thought.opaque.as_deref().unwrap()).unwrap();
    assert_eq!(kept, json!({"type": "thinking", "thinking": "Let me see.", "signature": "c2ln"}));
    assert_eq!(redacted.opaque.as_deref(), Some(r#"{"data":"b3BhcXVl","type":"redacted_thinking"}"#));
    // Newer models give a signature and no words.
    let body = json!({
        "content": [{"type": "thinking", "thinking": "", "signature": "c2ln"}, {"type": "text", "text": "Yes."}],
        "stop_reason": "end_turn"
    });
    let Part::Reasoning(silent) = &whole(body).await.unwrap().message.parts[0] else {
        panic!("no reasoning")
    };
    assert!(silent.text.is_empty() && silent.opaque.as_deref().unwrap().contains("c2ln"));
    // Without a signature it would be refused, so it is only kept as words.
    let cut = answer(&[begin(0, json!({"type": "thinking", "thinking": "Hm"})), ended("max_tokens"), over()]);
    assert!(matches!(&cut.message.parts[..], [Part::Reasoning(words)] if words.opaque.is_none()));
}

#[tokio::test]
async fn citations_are_told_beside_the_text() {
    let cited = json!({
        "type": "char_location", "cited_text": "the grass is green", "document_index": 0,
        "document_title": "Lawns", "start_char_index": 0, "end_char_index": 18
    });
    let found =
        json!({"type": "web_search_result_location", "url": "https://h/a", "title": "A", "cited_text": "b"});
    let streamed = answer(&[
        begin(0, json!({"type": "text", "text": "", "citations": []})),
        grow(0, json!({"type": "citations_delta", "citation": cited})),
        said(0, "Grass"),
        grow(0, json!({"type": "citations_delta", "citation": found})),
        said(0, " is green."),
        stop(0),
        ended("end_turn"),
        over(),
    ]);
    let body = json!({
        "content": [{"type": "text", "text": "Grass is green.", "citations": [cited, found]}],
        "stop_reason": "end_turn"
    });
    for message in [streamed.message, whole(body).await.unwrap().message] {
        let [Part::Text { text }, Part::Citation(first), Part::Citation(second)] = &message.parts[..] else {
            panic!("{message:?}")
        };
        assert_eq!(text, "Grass is green.");
        assert_eq!(first.title.as_deref(), Some("Lawns"));
        assert_eq!(first.quote.as_deref(), Some("the grass is green"));
        assert_eq!(second.url.as_deref(), Some("https://h/a"));
        assert_eq!(serde_json::from_str::<Value>(first.raw.as_deref().unwrap()).unwrap(), cited);
    }
}

#[test]
fn tools_of_the_provider_are_whole_and_one_that_was_cut_is_dropped() {
    let search = json!({"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}});
    let found = json!({"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": []});
    let response = answer(&[
        begin(0, search.clone()),
        json_piece(0, "{\"query\":"),
        json_piece(0, "\"x\"}"),
        stop(0),
        begin(1, found.clone()),
        stop(1),
        begin(2, search),
        json_piece(2, "{\"query\":"),
        ended("pause_turn"),
        over(),
    ]);
    let [Part::Opaque(call), Part::Opaque(result)] = &response.message.parts[..] else {
        panic!("{response:?}")
    };
    let call: Value = serde_json::from_str(&call.json).unwrap();
    assert_eq!(call["input"], json!({"query": "x"}));
    assert_eq!(serde_json::from_str::<Value>(&result.json).unwrap(), found);
    assert_eq!(response.reason, FinishReason::Paused);
}

#[test]
fn more_blocks_than_anybody_could_use_end_the_answer() {
    let many: Vec<Value> = (0..1_001).map(|at| begin(at, call("a", "now"))).collect();
    assert_eq!(events(&many).1.unwrap_err().kind, Kind::TooLarge);
    let one: Vec<Value> = (0..1_001).map(|_| begin(0, json!({"type": "text"}))).collect();
    assert_eq!(events(&one).1.unwrap_err().kind, Kind::TooLarge);
}

#[test]
fn hostile_events_are_malformed_or_ignored_and_never_a_panic() {
    let deep = format!("{}1{}", "[".repeat(50_000), "]".repeat(50_000));
    let hostile = [
        "[]".to_owned(),
        "{".to_owned(),
        "null".to_owned(),
        r#"{"type":"content_block_start","index":-1}"#.to_owned(),
        r#"{"type":"content_block_start","index":1e99,"content_block":{}}"#.to_owned(),
        r#"{"type":"content_block_start","index":0,"content_block":[]}"#.to_owned(),
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":7}}"#.to_owned(),
        format!(r#"{{"type":"content_block_start","index":0,"content_block":{deep}}}"#),
        format!(r#"{{"type":"message_delta","usage":{deep}}}"#),
    ];
    for event in hostile {
        let body = format!("data: {event}\n\n");
        let (_, end) = read_sse(MessagesStream::new("anthropic"), &mut std::iter::once(body.as_bytes()));
        let kind = end.unwrap_err().kind;
        assert!(matches!(kind, Kind::Malformed | Kind::Interrupted), "{kind:?}");
    }
}
