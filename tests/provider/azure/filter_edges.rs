//! What Azure's content filter says, one test each: categories and severities, never content.

use crate::exchange;
use crate::family::read_sse;
use crate::owned::Owned;
use crate::replay::{fold, generate};
use crate::server::Server;
use harness::adapter::model::openai::chat::ChatStream;
use harness::adapter::model::openai::responses::ResponsesStream;
use harness::adapter::model::{AzureFoundry, Filtered};
use harness::port::model::{
    Connect, FinishReason, Message, Model as _, ModelAdapter as _, ModelError, ModelErrorKind as Kind,
    ModelResponse, Part,
};
use serde_json::{Value, json};

fn found(response: &ModelResponse) -> Vec<(String, Option<String>)> {
    let all: Vec<Vec<Filtered>> = response.message.parts.iter().filter_map(Filtered::of).collect();
    assert!(all.len() <= 1, "said once: {all:?}");
    all.into_iter().flatten().map(|found| (found.category, found.severity)).collect()
}

fn answer(chunks: &[Value]) -> ModelResponse {
    let body: String = chunks.iter().map(|chunk| format!("data: {chunk}\n\n")).collect();
    let (events, end) = read_sse(ChatStream::new("azure"), &mut std::iter::once(body.as_bytes()));
    assert_eq!(end, Ok(()));
    fold(&events)
}

fn results(violence: bool) -> Value {
    json!({
        "hate": {"filtered": false, "severity": "safe"}, "violence": {"filtered": violence, "severity": "medium"},
        "jailbreak": {"filtered": violence, "detected": violence}
    })
}

async fn refused(body: &Value) -> ModelError {
    let server = Server::answering(400, &[("content-type", "application/json")], &body.to_string()).await;
    let recipe = AzureFoundry::new("d").base_url(server.url.clone()).api_key("a-test-key".to_owned());
    let model = recipe.connect(&Connect { alias: "x", env: &|_: &str| None }).unwrap();
    model.generate(&Owned::saying("hi").request(), &mut Vec::new()).await.unwrap_err()
}

#[tokio::test]
async fn a_refused_prompt_is_typed_and_names_its_categories() {
    let message =
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.";
    let inner = json!({"code": "ResponsibleAIPolicyViolation", "content_filter_result": results(true)});
    let chat = json!({"error": {
        "message": message, "type": null, "param": "prompt", "code": "content_filter", "status": 400, "innererror": inner
    }});
    let filters =
        json!([{"blocked": true, "source_type": "prompt", "content_filter_results": results(true)}]);
    let responses = json!({"error": {
        "message": message, "type": "invalid_request_error", "code": "content_filter", "content_filters": filters
    }});
    for body in [chat, responses] {
        let error = refused(&body).await;
        assert_eq!((error.kind, error.code.as_deref()), (Kind::ContentFiltered, Some("content_filter")));
        assert!(
            error.message.ends_with("(content_filter): jailbreak, violence (medium)"),
            "{}",
            error.message
        );
        assert!(!error.kind.retriable());
    }
    let odd = json!({"error": {"code": "content_filter", "innererror": {"content_filter_result": {"a b\n": {"filtered": true}}}}});
    assert!(refused(&odd).await.message.ends_with("(content_filter)"));
}

#[tokio::test]
async fn a_recorded_filtered_answer_says_what_it_was_filtered_for() {
    let (exchange, family) = exchange::all()
        .into_iter()
        .find(|(exchange, _)| exchange.name == "azure-chat-005-test-chat-content-filtering-0")
        .unwrap();
    let response = generate(&exchange, &family).await.0.unwrap();
    assert_eq!(response.reason, FinishReason::ContentFilter);
    assert_eq!(found(&response), [("hate".to_owned(), Some("high".to_owned()))]);
}

#[test]
fn azure_chunk_without_delta() {
    // The asynchronous filter speaks after the words, in chunks of its own.
    let chunks = [
        json!({"choices": [], "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": results(false)}]}),
        json!({"choices": [{"index": 0, "delta": {"content": "hi"}, "content_filter_results": {}}]}),
        json!({"choices": [{"index": 0, "finish_reason": "stop", "delta": {}}]}),
        json!({"choices": [{
            "index": 0, "finish_reason": null, "content_filter_results": results(false),
            "content_filter_offsets": {"check_offset": 0, "start_offset": 0, "end_offset": 2}
        }]}),
    ];
    let response = answer(&chunks);
    assert_eq!((response.message.text().as_str(), &response.reason), ("hi", &FinishReason::Stop));
    assert_eq!(found(&response), []);
}

#[test]
fn a_stream_that_the_filter_stops_says_why_wherever_it_says_it() {
    let stopped = json!({"choices": [{"index": 0, "finish_reason": "content_filter", "delta": {}}]});
    let with = json!({"choices": [{"index": 0, "delta": {"content": "h"}, "content_filter_results": results(true)}]});
    let alone = json!({"choices": [{"index": 0, "content_filter_results": results(true)}]});
    for chunks in [[with, stopped.clone()], [alone.clone(), stopped.clone()], [stopped, alone]] {
        let response = answer(&chunks);
        assert_eq!(response.reason, FinishReason::ContentFilter);
        let expected = [("jailbreak".to_owned(), None), ("violence".to_owned(), Some("medium".to_owned()))];
        assert_eq!(found(&response), expected);
    }
}

#[test]
fn a_filter_that_failed_or_says_nonsense_is_no_finding() {
    for odd in [
        json!(null),
        json!(7),
        json!({"error": {"code": "content_filter_error"}}),
        json!({"hate": true}),
        json!([]),
    ] {
        let chunk = json!({"choices": [{"finish_reason": "stop", "content_filter_results": odd}]});
        assert_eq!(found(&answer(&[chunk])), []);
    }
}

#[test]
fn the_responses_api_says_it_too() {
    let filters = json!([
        {"blocked": false, "source_type": "prompt", "content_filter_results": results(false)},
        {"blocked": true, "source_type": "completion", "content_filter_results": results(true)}
    ]);
    let response = json!({
        "status": "incomplete", "incomplete_details": {"reason": "content_filter"}, "output": [],
        "content_filters": filters
    });
    let body = format!("data: {}\n\n", json!({"type": "response.incomplete", "response": response}));
    let (events, end) = read_sse(ResponsesStream::of("azure"), &mut std::iter::once(body.as_bytes()));
    assert_eq!(end, Ok(()));
    let response = fold(&events);
    assert_eq!((response.reason.clone(), found(&response).len()), (FinishReason::ContentFilter, 2));
}

#[tokio::test]
async fn what_the_filter_said_is_not_sent_back() {
    let opaque = harness::port::model::Opaque {
        provider: "azure".into(),
        kind: "content_filter".into(),
        json: r#"[{"category":"hate"}]"#.into(),
    };
    let mut said = Message::assistant("words");
    said.parts.push(Part::Opaque(opaque));
    let owned = Owned { messages: vec![Message::user("hi"), said, Message::user("on")], ..Owned::default() };
    for chat in [false, true] {
        let server = Server::answering(400, &[], "{}").await;
        let recipe = AzureFoundry::new("d").base_url(server.url.clone()).api_key("a-test-key".to_owned());
        let recipe = if chat { recipe.chat_completions() } else { recipe };
        let model = recipe.connect(&Connect { alias: "x", env: &|_: &str| None }).unwrap();
        let _ = model.generate(&owned.request(), &mut Vec::new()).await;
        assert!(!server.asked().await.body.to_string().contains("hate"));
    }
}
