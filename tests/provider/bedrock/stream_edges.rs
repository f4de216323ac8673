//! What streams of Converse do in practice.

use super::event_stream::{event, exception};
use super::{connected, recipe};
use crate::family::Heard;
use crate::owned::Owned;
use crate::replay::fold;
use crate::server::{Server, Step};
use harness::adapter::model::bedrock::ConverseStream;
use harness::adapter::model::wire::{SseLimits, StreamReader};
use harness::port::model::{FinishReason, Model as _, ModelErrorKind as Kind, ModelEvent, Part};
use harness_tests::holds::read_with;
use serde_json::{Value, json};
use std::time::Duration;

fn heard(frames: &[Vec<u8>]) -> Heard {
    let reader =
        StreamReader::event_stream(ConverseStream::new("us.amazon.nova-2-lite-v1:0"), SseLimits::default());
    read_with(reader, &mut frames.iter().map(Vec::as_slice))
}

fn frame(kind: &str, payload: Value) -> Vec<u8> {
    event(kind, &payload.to_string())
}

fn start(index: u64, start: Value) -> Vec<u8> {
    frame("contentBlockStart", json!({"contentBlockIndex": index, "start": start}))
}

fn call(index: u64, id: &str) -> Vec<u8> {
    start(index, json!({"toolUse": {"toolUseId": id, "name": "look"}}))
}

fn delta(index: u64, delta: Value) -> Vec<u8> {
    frame("contentBlockDelta", json!({"contentBlockIndex": index, "delta": delta}))
}

fn input(index: u64, text: &str) -> Vec<u8> {
    delta(index, json!({"toolUse": {"input": text}}))
}

fn end(index: u64) -> Vec<u8> {
    frame("contentBlockStop", json!({"contentBlockIndex": index}))
}

fn stop(reason: &str) -> Vec<u8> {
    frame("messageStop", json!({"stopReason": reason}))
}

#[test]
fn bedrock_block_index_is_not_a_tool_index() {
    let (events, result) = heard(&[
        delta(0, json!({"text": "I look."})),
        end(0),
        call(1, "a"),
        input(1, "{\"n\":1}"),
        end(1),
        call(2, "b"),
        input(2, "{\"n\":2}"),
        stop("tool_use"),
    ]);
    result.unwrap();
    let begun: Vec<u32> = events
        .iter()
        .filter_map(|event| match event {
            ModelEvent::ToolCallStarted { index, .. } => Some(*index),
            _ => None,
        })
        .collect();
    assert_eq!(begun, [0, 1]);
    let response = fold(&events);
    let calls: Vec<_> = response.message.tool_calls().map(|call| call.arguments.as_str()).collect();
    assert_eq!(calls, ["{\"n\":1}", "{\"n\":2}"]);
}

#[test]
fn interleaved_tool_fragments_are_keyed_by_index_and_a_repeated_index_with_a_new_id_is_another_call() {
    let (events, _) = heard(&[
        call(0, "a"),
        call(1, "b"),
        input(1, "{\"n\":"),
        input(0, "{\"n\":1}"),
        input(1, "2}"),
        end(0),
        call(0, "c"),
        input(0, "{\"n\":3}"),
        stop("tool_use"),
    ]);
    let response = fold(&events);
    let calls: Vec<_> =
        response.message.tool_calls().map(|call| (call.id.as_str(), call.arguments.as_str())).collect();
    assert_eq!(calls, [("a", "{\"n\":1}"), ("b", "{\"n\":2}"), ("c", "{\"n\":3}")]);
}

#[test]
fn empty_arguments_mean_an_empty_object_and_a_call_cut_by_length_never_runs() {
    let (events, _) = heard(&[call(0, "a"), end(0), stop("tool_use")]);
    assert_eq!(fold(&events).message.tool_calls().next().unwrap().arguments, "{}");
    let (events, _) = heard(&[call(0, "a"), stop("max_tokens")]);
    let response = fold(&events);
    assert_eq!(response.reason, FinishReason::Length);
    assert_eq!(response.message.tool_calls().next().unwrap().arguments, "");
}

#[test]
fn every_stop_reason_has_its_own_typed_outcome() {
    for (reason, expected) in [
        ("end_turn", FinishReason::Stop),
        ("tool_use", FinishReason::Stop),
        ("stop_sequence", FinishReason::StopText),
        ("max_tokens", FinishReason::Length),
        ("model_context_window_exceeded", FinishReason::ContextLength),
        ("guardrail_intervened", FinishReason::Guardrail),
        ("content_filtered", FinishReason::ContentFilter),
        ("malformed_model_output", FinishReason::Malformed),
        ("malformed_tool_use", FinishReason::Malformed),
        ("of_tomorrow", FinishReason::Other("of_tomorrow".to_owned())),
    ] {
        let (events, result) = heard(&[delta(0, json!({"text": "a"})), stop(reason)]);
        result.unwrap();
        assert_eq!(fold(&events).reason, expected, "{reason}");
    }
}

#[test]
fn a_stream_that_ends_with_no_terminal_event_is_an_error() {
    let (events, result) = heard(&[delta(0, json!({"text": "Hel"})), end(0)]);
    assert_eq!(result.unwrap_err().kind, Kind::Interrupted);
    assert_eq!(events, [ModelEvent::Text { delta: "Hel".into() }]);
    assert_eq!(heard(&[]).1.unwrap_err().kind, Kind::Interrupted);
}

#[test]
fn an_exception_as_the_very_first_event_is_typed_and_one_after_the_answer_does_not_unsay_it() {
    let failed = exception("modelStreamErrorException", "{\"message\":\"x\",\"originalStatusCode\":500}");
    assert_eq!(heard(std::slice::from_ref(&failed)).1.unwrap_err().kind, Kind::Server);
    let (events, result) = heard(&[delta(0, json!({"text": "Hello"})), stop("end_turn"), failed]);
    result.unwrap();
    assert_eq!(fold(&events).message.text(), "Hello");
}

#[test]
fn unknown_events_and_null_fields_are_passed_over() {
    let (events, result) = heard(&[
        frame("ofTomorrow", json!({"a": 1})),
        frame("messageStart", json!({"role": null})),
        delta(0, json!({"ofTomorrow": {"a": 1}})),
        delta(0, json!({"text": null, "toolUse": null})),
        start(1, Value::Null),
        delta(1, json!({"text": "a"})),
        frame("contentBlockStop", json!({})),
        stop("end_turn"),
        frame("metadata", json!({"usage": null, "metrics": null, "trace": null})),
    ]);
    result.unwrap();
    let response = fold(&events);
    assert_eq!(response.message.text(), "a");
    assert_eq!(response.usage.input_tokens, None, "unknown is not zero");
}

#[test]
fn signed_and_redacted_reasoning_come_back_first_and_unchanged() {
    let (events, _) = heard(&[
        delta(0, json!({"reasoningContent": {"text": "I th"}})),
        delta(0, json!({"reasoningContent": {"text": "ink."}})),
        delta(0, json!({"reasoningContent": {"signature": "c2ln"}})),
        end(0),
        delta(1, json!({"reasoningContent": {"redactedContent": "AAE="}})),
        delta(1, json!({"reasoningContent": {"redactedContent": "Ag=="}})),
        end(1),
        delta(2, json!({"text": "Hello"})),
        stop("end_turn"),
    ]);
    let message = fold(&events).message;
    let blocks: Vec<Value> = message
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::Reasoning(reasoning) => Some(serde_json::from_str(reasoning.opaque.as_deref()?).unwrap()),
            _ => None,
        })
        .collect();
    let expected = [
        json!({"reasoningContent": {"reasoningText": {"text": "I think.", "signature": "c2ln"}}}),
        json!({"reasoningContent": {"redactedContent": "AAEC"}}),
    ];
    assert_eq!(blocks, expected);
    assert!(matches!(message.parts.last(), Some(Part::Text { .. })));
}

#[test]
fn tools_that_run_at_the_provider_are_opaque_and_no_calls() {
    let (events, _) = heard(&[
        start(
            0,
            json!({"toolUse": {"toolUseId": "s", "name": "nova_code_interpreter", "type": "server_tool_use"}}),
        ),
        input(0, "{\"snippet\":"),
        input(0, "\"1\"}"),
        end(0),
        start(
            1,
            json!({"toolResult": {"toolUseId": "s", "type": "nova_code_interpreter_result", "status": "success"}}),
        ),
        delta(1, json!({"toolResult": [{"json": {"stdOut": "1"}}]})),
        end(1),
        stop("tool_use"),
    ]);
    let response = fold(&events);
    assert_eq!(response.reason, FinishReason::Stop);
    let json = |at: usize| match &response.message.parts[at] {
        Part::Opaque(opaque) => (opaque.kind.clone(), serde_json::from_str::<Value>(&opaque.json).unwrap()),
        other => panic!("{other:?}"),
    };
    assert_eq!(json(0).0, "toolUse");
    assert_eq!(json(0).1["toolUse"]["input"], json!({"snippet": "1"}));
    assert_eq!(json(1).1["toolResult"]["content"], json!([{"json": {"stdOut": "1"}}]));
}

#[test]
fn a_call_at_the_provider_that_was_cut_is_dropped() {
    let server =
        json!({"toolUse": {"toolUseId": "s", "name": "nova_code_interpreter", "type": "server_tool_use"}});
    let heard = |pieces: &[&str]| {
        let mut frames = vec![start(0, server.clone())];
        frames.extend(pieces.iter().map(|piece| input(0, piece)));
        frames.push(stop("max_tokens"));
        fold(&heard(&frames).0).message.parts
    };
    assert!(heard(&["{\"snippet\":"]).is_empty());
    let [Part::Opaque(whole)] = &heard(&[])[..] else { panic!("without arguments it is whole") };
    assert!(whole.json.contains(r#""input":{}"#), "{}", whole.json);
}

#[test]
fn citations_and_pictures_and_the_trace_of_a_guardrail_are_parts() {
    let cited = json!({
        "title": "Doc", "sourceContent": [{"text": "its words"}], "location": {"web": {"url": "https://a.example"}}
    });
    let (events, _) = heard(&[
        delta(0, json!({"text": "It says so."})),
        delta(0, json!({"citation": cited})),
        end(0),
        start(1, json!({"image": {"format": "png"}})),
        delta(1, json!({"image": {"source": {"bytes": "AAEC"}}})),
        end(1),
        stop("guardrail_intervened"),
        frame("metadata", json!({"trace": {"guardrail": {"actionReason": "x"}}})),
    ]);
    let parts = fold(&events).message.parts;
    let Part::Citation(citation) = &parts[1] else { panic!("{parts:?}") };
    assert_eq!(citation.url.as_deref(), Some("https://a.example"));
    assert_eq!((citation.title.as_deref(), citation.quote.as_deref()), (Some("Doc"), Some("its words")));
    assert!(matches!(&parts[2], Part::Image(image) if image.mime == "image/png"));
    assert!(matches!(&parts[3], Part::Opaque(trace) if trace.kind == "trace"));
}

#[test]
fn an_endless_answer_is_bounded() {
    let frames: Vec<_> = (0..1100).map(|index| call(index, "a")).collect();
    assert_eq!(heard(&frames).1.unwrap_err().kind, Kind::TooLarge);
    let words: Vec<_> = (0..1100).map(|index| delta(index, json!({"text": "a"}))).collect();
    assert_eq!(heard(&words).1.unwrap_err().kind, Kind::TooLarge);
}

#[test]
fn an_event_that_is_no_json_is_malformed_without_its_words() {
    let failure = heard(&[event("contentBlockDelta", "my secret")]).1.unwrap_err();
    assert_eq!(failure.kind, Kind::Malformed);
    assert!(!failure.message.contains("secret"));
}

#[tokio::test]
async fn a_stream_through_a_socket_ends_after_its_last_event_and_a_stall_is_a_timeout() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\nx-amzn-requestid: r1\r\nconnection: close\r\n\r\n";
    let said = [delta(0, json!({"text": "Hello"})), stop("end_turn")].concat();
    let usage = frame("metadata", json!({"usage": {"inputTokens": 3, "outputTokens": 2}}));
    let mut owned = Owned::saying("Hello").streamed(true);
    owned.call.idle_timeout = Some(Duration::from_millis(500));
    for (steps, finishes) in [
        (vec![Step::Send([said, usage].concat()), Step::Stall], true),
        (vec![Step::Send(delta(0, json!({"text": "Hel"}))), Step::Stall], false),
    ] {
        let server =
            Server::start([vec![Step::Send(head.to_vec())], steps].into_iter().flatten().collect()).await;
        let model = connected(recipe("amazon.nova-lite-v1:0", &server.url));
        let mut events = Vec::new();
        let result = model.generate(&owned.request(), &mut events).await;
        match finishes {
            true => {
                result.unwrap();
                let response = fold(&events);
                assert_eq!(response.usage.output_tokens, Some(2));
                assert_eq!(response.response_id.as_deref(), Some("r1"));
            }
            false => assert_eq!(result.unwrap_err().kind, Kind::Timeout),
        }
        drop(model);
        let asked = server.asked().await;
        assert_eq!(asked.header("accept"), Some("application/vnd.amazon.eventstream"));
    }
}
