//! What answers of Gemini get wrong in practice, one test each.

use crate::family::read_sse;
use crate::owned::Owned;
use crate::replay::fold;
use crate::server::{Server, Step};
use harness::adapter::model::gemini::GeminiStream;
use harness::adapter::model::wire::{Failure, SseLimits, StreamReader};
use harness::adapter::model::{Filtered, Gemini};
use harness::port::model::{
    Connect, FinishReason, MediaSource, Model as _, ModelAdapter as _, ModelErrorKind as Kind, ModelEvent,
    ModelResponse, Part, Usage,
};
use serde_json::{Value, json};
use std::time::Duration;

fn stream(chunks: &[Value]) -> String {
    chunks.iter().map(|chunk| format!("data: {chunk}\r\n\r\n")).collect()
}

fn events(chunks: &[Value]) -> (Vec<ModelEvent>, Result<(), Failure>) {
    read_sse(GeminiStream::new("gemini"), &mut std::iter::once(stream(chunks).as_bytes()))
}

fn answer(chunks: &[Value]) -> ModelResponse {
    let (events, end) = events(chunks);
    assert_eq!(end, Ok(()));
    fold(&events)
}

fn failure(chunks: &[Value]) -> Failure {
    events(chunks).1.unwrap_err()
}

fn parts(parts: Value) -> Value {
    json!({"responseId": "r", "candidates": [{"content": {"role": "model", "parts": parts}}]})
}

fn finish(reason: &str) -> Value {
    json!({"candidates": [{"finishReason": reason}]})
}

fn calls(response: &ModelResponse) -> Vec<(&str, &str)> {
    response.message.tool_calls().map(|call| (call.name.as_str(), call.arguments.as_str())).collect()
}

#[test]
fn utf8_split_across_chunks() {
    let body = stream(&[parts(json!([{"text": "🌍こんにちは"}])), finish("STOP")]);
    let (events, end) = read_sse(GeminiStream::new("gemini"), &mut body.as_bytes().chunks(1));
    assert_eq!(end, Ok(()));
    assert_eq!(fold(&events).message.text(), "🌍こんにちは");
}

#[test]
fn a_stream_without_its_terminal_event_is_interrupted() {
    assert_eq!(failure(&[parts(json!([{"text": "hi"}]))]).kind, Kind::Interrupted);
    assert_eq!(failure(&[]).kind, Kind::Interrupted);
}

/// Whether it is complete after each chunk.
fn complete(chunks: &[Value]) -> Vec<bool> {
    let mut reader = StreamReader::new(GeminiStream::new("gemini"), SseLimits::default());
    let mut heard = |chunk| {
        reader.feed(stream(std::slice::from_ref(chunk)).as_bytes(), &mut Vec::new()).unwrap();
        reader.complete()
    };
    chunks.iter().map(&mut heard).collect()
}

#[test]
fn an_answer_that_goes_on_after_its_finish_reason_is_not_complete() {
    let piece = |text: &str| json!({"candidates": [{"content": {"role": "model", "parts": [{"text": text}]}, "finishReason": "STOP"}]});
    assert_eq!(complete(&[piece("a"), piece("b"), piece("c")]), [true, false, false]);
    assert_eq!(complete(&[piece("a"), json!({"usageMetadata": {"totalTokenCount": 2}})]), [true, true]);
    assert_eq!(complete(&[piece("a"), parts(json!([{"text": ""}]))]), [true, true]);
    assert_eq!(answer(&[piece("a"), piece("b")]).message.text(), "ab");
    assert_eq!(failure(&[piece("a"), parts(json!([{"text": "b"}]))]).kind, Kind::Interrupted);
}

#[tokio::test]
async fn a_long_answer_with_a_finish_reason_in_every_piece_is_heard_to_its_end() {
    let piece = |text: &str| {
        let candidate =
            json!({"content": {"role": "model", "parts": [{"text": text}]}, "finishReason": "STOP"});
        Step::Send(stream(&[json!({"candidates": [candidate]})]).into_bytes())
    };
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n".to_vec();
    let pause = |millis| Step::Wait(Duration::from_millis(millis));
    let steps = vec![Step::Send(head), piece("a"), pause(100), piece("b"), pause(2300), piece("c")];
    let server = Server::start(steps).await;
    let recipe = Gemini::new("gemini-1.5-flash").base_url(&server.url).api_key("k".to_owned());
    let model = recipe.connect(&Connect { alias: "x", env: &|_: &str| None }).unwrap();
    let mut events = Vec::new();
    model.generate(&Owned::saying("hi").streamed(true).request(), &mut events).await.unwrap();
    assert_eq!(fold(&events).message.text(), "abc");
}

#[test]
fn every_stop_reason_is_its_own_typed_outcome() {
    for (reason, expected) in [
        ("STOP", FinishReason::Stop),
        ("MAX_TOKENS", FinishReason::Length),
        ("SAFETY", FinishReason::ContentFilter),
        ("RECITATION", FinishReason::ContentFilter),
        ("BLOCKLIST", FinishReason::ContentFilter),
        ("PROHIBITED_CONTENT", FinishReason::ContentFilter),
        ("SPII", FinishReason::ContentFilter),
        ("IMAGE_SAFETY", FinishReason::ContentFilter),
        ("MODEL_ARMOR", FinishReason::Guardrail),
        ("MALFORMED_FUNCTION_CALL", FinishReason::Malformed),
        ("UNEXPECTED_TOOL_CALL", FinishReason::Malformed),
        ("MALFORMED_RESPONSE", FinishReason::Malformed),
        ("LANGUAGE", FinishReason::Other("LANGUAGE".into())),
        ("TOO_MANY_TOOL_CALLS", FinishReason::Other("TOO_MANY_TOOL_CALLS".into())),
        ("A_NEW_ONE", FinishReason::Other("A_NEW_ONE".into())),
    ] {
        assert_eq!(answer(&[finish(reason)]).reason, expected, "{reason}");
    }
    assert_eq!(failure(&[finish("MISSING_THOUGHT_SIGNATURE")]).kind, Kind::InvalidRequest);
    let call = parts(json!([{"functionCall": {"name": "find"}}]));
    assert_eq!(answer(&[call.clone(), finish("STOP")]).reason, FinishReason::ToolCalls);
    assert_eq!(answer(&[call, finish("MAX_TOKENS")]).reason, FinishReason::Length);
}

#[test]
fn empty_arguments_mean_an_empty_object() {
    for call in [json!({"name": "a"}), json!({"name": "a", "args": null}), json!({"name": "a", "args": {}})] {
        let response = answer(&[parts(json!([{"functionCall": call}])), finish("STOP")]);
        assert_eq!(calls(&response), [("a", "{}")]);
    }
}

#[test]
fn calls_without_ids_get_unique_ones() {
    let two = json!([{"functionCall": {"name": "a"}}, {"functionCall": {"name": "a", "id": "own"}}]);
    let chunks = [parts(two), parts(json!([{"functionCall": {"name": "a"}}])), finish("STOP")];
    let response = answer(&chunks);
    let ids: Vec<&str> = response.message.tool_calls().map(|call| call.id.as_str()).collect();
    assert_eq!(ids, ["call_r_0", "own", "call_r_2"]);
}

#[test]
fn a_call_cut_by_length_never_gets_arguments() {
    let begun = parts(json!([{"functionCall": {"name": "pay", "willContinue": true}}]));
    let more = parts(json!([{"functionCall": {
        "partialArgs": [{"jsonPath": "$.to", "stringValue": "An", "willContinue": true}], "willContinue": true
    }}]));
    let response = answer(&[begun.clone(), more.clone(), finish("MAX_TOKENS")]);
    assert_eq!((calls(&response).as_slice(), &response.reason), (&[("pay", "")][..], &FinishReason::Length));
    // The end of the answer ends the call too.
    assert_eq!(calls(&answer(&[begun, more, finish("STOP")])), [("pay", r#"{"to":"An"}"#)]);
}

#[test]
fn a_signature_comes_right_before_the_part_it_signs() {
    let chunks = [
        parts(json!([{"text": "I look.", "thought": true}])),
        parts(
            json!([{"functionCall": {"name": "a"}, "thoughtSignature": "c2ln"}, {"functionCall": {"name": "b"}}]),
        ),
        parts(json!([{"text": "", "thoughtSignature": "ZW5k"}])),
        finish("STOP"),
    ];
    let said = answer(&chunks).message.parts;
    let opaque = |part: &Part| match part {
        Part::Reasoning(own) => own.opaque.clone().unwrap_or_else(|| format!("thought {}", own.text)),
        Part::ToolCall(call) => call.name.clone(),
        other => panic!("{other:?}"),
    };
    let said: Vec<String> = said.iter().map(opaque).collect();
    let expected = [
        "thought I look.",
        r#"{"thoughtSignature":"c2ln"}"#,
        "a",
        "b",
        r#"{"text":"","thoughtSignature":"ZW5k"}"#,
    ];
    assert_eq!(said, expected);
}

#[test]
fn a_signed_thought_is_kept_as_it_came() {
    let thought = r#"{ "thoughtSignature": "c2ln", "thought": true, "text": "hm" }"#;
    let body = format!(
        "data: {{\"candidates\":[{{\"content\":{{\"parts\":[{thought}]}},\"finishReason\":\"STOP\"}}]}}\n\n"
    );
    let (events, end) = read_sse(GeminiStream::new("vertex"), &mut std::iter::once(body.as_bytes()));
    assert_eq!(end, Ok(()));
    let Part::Reasoning(own) = &fold(&events).message.parts[0] else { panic!("{events:?}") };
    assert_eq!(
        (own.text.as_str(), own.provider.as_str(), own.opaque.as_deref()),
        ("hm", "vertex", Some(thought))
    );
}

#[test]
fn what_runs_at_google_is_kept_for_google() {
    let code = json!({"executableCode": {"language": "PYTHON", "code": "1+1"}, "thoughtSignature": "c2ln"});
    let said = answer(&[parts(json!([code, {"a_part_of_tomorrow": {}}, {}, {"text": "2"}])), finish("STOP")]);
    let kinds: Vec<&str> = said
        .message
        .parts
        .iter()
        .map(|part| match part {
            Part::Opaque(own) => own.kind.as_str(),
            Part::Text { .. } => "text",
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, ["executableCode", "a_part_of_tomorrow", "text"]);
}

#[test]
fn pictures_are_parts() {
    let picture = json!([{"text": "Here:"}, {"inlineData": {"mimeType": "image/png", "data": "iVBO"}}]);
    let said = answer(&[parts(picture), finish("STOP")]).message.parts;
    let Part::Image(media) = &said[1] else { panic!("{said:?}") };
    assert_eq!(media.source, MediaSource::Base64 { data: "iVBO".into() });
}

#[test]
fn sources_are_citations() {
    let grounding = json!({"groundingChunks": [
        {"web": {"uri": "https://a.example/x", "title": "a"}}, {"retrievedContext": {"text": "words"}}, {}
    ]});
    let last = json!({"candidates": [{"finishReason": "STOP", "groundingMetadata": grounding, "citationMetadata": {
        "citationSources": [{"uri": "https://b.example", "license": "mit"}]
    }}]});
    let said = answer(&[json!({"candidates": [{"groundingMetadata": {}}]}), last]).message.parts;
    let cited: Vec<_> = said
        .iter()
        .filter_map(|part| match part {
            Part::Citation(from) => Some((from.url.as_deref(), from.title.as_deref(), from.quote.as_deref())),
            _ => None,
        })
        .collect();
    let expected = [
        (Some("https://a.example/x"), Some("a"), None),
        (None, None, Some("words")),
        (Some("https://b.example"), None, None),
    ];
    assert_eq!(cited, expected);
}

#[test]
fn a_blocked_prompt_is_a_typed_error_with_its_categories() {
    let rating = json!({"category": "HARM_CATEGORY_HARASSMENT", "probability": "HIGH", "blocked": true});
    let blocked = json!({
        "promptFeedback": {"blockReason": "SAFETY", "safetyRatings": [rating, {"category": "two words", "blocked": true}]},
        "usageMetadata": {"promptTokenCount": 4, "totalTokenCount": 4}
    });
    let (heard, end) = events(&[blocked]);
    let failure = end.unwrap_err();
    assert_eq!((failure.kind, failure.code.as_deref()), (Kind::ContentFiltered, Some("SAFETY")));
    assert!(failure.message.ends_with("(SAFETY): HARM_CATEGORY_HARASSMENT (HIGH)"), "{}", failure.message);
    let usage = Usage { input_tokens: Some(4), output_tokens: Some(0), ..Usage::default() };
    assert_eq!(heard, [ModelEvent::Usage(usage)]);
}

#[test]
fn a_filtered_answer_says_what_it_was_filtered_for() {
    let ratings = json!([
        {"category": "HARM_CATEGORY_HATE_SPEECH", "probability": "LOW", "blocked": true},
        {"category": "HARM_CATEGORY_HARASSMENT", "probability": "NEGLIGIBLE"}
    ]);
    let response = answer(&[json!({"candidates": [{"finishReason": "SAFETY", "safetyRatings": ratings}]})]);
    let found = Filtered::of(&response.message.parts[0]).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].category, "HARM_CATEGORY_HATE_SPEECH");
}

#[test]
fn error_event_inside_a_200_stream_also_as_the_very_first() {
    let error = json!({"error": {"code": 503, "status": "UNAVAILABLE", "message": "overloaded"}});
    assert_eq!(failure(std::slice::from_ref(&error)).kind, Kind::Overloaded);
    let (heard, end) = events(&[parts(json!([{"text": "hi"}])), error]);
    assert!(heard.contains(&ModelEvent::Text { delta: "hi".into() }));
    assert_eq!(end.unwrap_err().kind, Kind::Overloaded);
}

#[test]
fn missing_and_null_fields_and_unknown_ones_are_no_error() {
    let odd = json!({
        "candidates": [{"content": {"parts": null}, "index": null, "finishReason": null, "avgLogprobs": "NaN"}],
        "usageMetadata": {"trafficType": "ON_DEMAND", "promptTokenCount": null}, "modelVersion": null, "tomorrow": []
    });
    let response =
        answer(&[odd, json!({}), json!({"candidates": []}), json!({"candidates": [{}]}), finish("STOP")]);
    assert_eq!(response.usage, Usage::default(), "unknown is not zero");
}

#[test]
fn thoughts_are_tokens_written_and_tools_of_google_are_tokens_read() {
    let usage = json!({"usageMetadata": {
        "promptTokenCount": 10, "toolUsePromptTokenCount": 5, "cachedContentTokenCount": 8,
        "candidatesTokenCount": 3, "thoughtsTokenCount": 7, "totalTokenCount": 25
    }});
    let heard = answer(&[finish("STOP"), usage]).usage;
    let expected = Usage {
        input_tokens: Some(15),
        output_tokens: Some(10),
        cached_tokens: Some(8),
        reasoning_tokens: Some(7),
        ..Usage::default()
    };
    assert_eq!(heard, expected);
}

#[test]
fn hostile_answers_are_errors_and_not_quadratic() {
    for body in [
        "data: [1]\n\n",
        "data: {\"candidates\": 7}\n\n",
        "data: {\"candidates\":[{\"content\":{\"parts\":[7]}}]}\n\n",
    ] {
        let end = read_sse(GeminiStream::new("gemini"), &mut std::iter::once(body.as_bytes())).1;
        assert_eq!(end.unwrap_err().kind, Kind::Malformed, "{body}");
    }
    let many: Vec<Value> = (0..1_200).map(|_| json!({"functionCall": {"name": "a"}})).collect();
    assert_eq!(failure(&[parts(json!(many))]).kind, Kind::TooLarge);
    // A long argument in many pieces is put together once.
    let mut chunks = vec![parts(json!([{"functionCall": {"name": "a", "willContinue": true}}]))];
    let piece = json!([{"functionCall": {"partialArgs": [{"jsonPath": "$.a", "stringValue": "x".repeat(100)}], "willContinue": true}}]);
    chunks.extend(std::iter::repeat_n(parts(piece), 20_000));
    chunks.push(finish("STOP"));
    assert_eq!(calls(&answer(&chunks))[0].1.len(), 2_000_000 + r#"{"a":""}"#.len());
}
