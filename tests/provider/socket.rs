//! A server that misbehaves: what it does to the connection, and what becomes of the call.

use crate::owned::Owned;
use crate::replay::fold;
use crate::server::{Asked, Server, Step, answer_bytes};
use harness::adapter::model::openai::OpenAiModel;
use harness::adapter::model::{OpenAi, OpenAiCompatible};
use harness::port::model::{
    Connect, Model as _, ModelAdapter as _, ModelError, ModelErrorKind as Kind, ModelEvent,
};
use std::time::Duration;

const KEY: &str = "sk-hunter2-hunter2-hunter2";
const SSE: (&str, &str) = ("content-type", "text/event-stream");
const JSON: (&str, &str) = ("content-type", "application/json");
const HELLO: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"héllo\"}}]}\n\n";
const END: &str = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

fn model(url: &str) -> OpenAiModel {
    let connect = Connect { alias: "fast", env: &|_: &str| None };
    OpenAi::new("gpt-4o").chat_completions().base_url(url).api_key(KEY.to_owned()).connect(&connect).unwrap()
}

async fn ask(server: Server, owned: Owned) -> (Result<(), ModelError>, Vec<ModelEvent>, Asked) {
    let model = model(&server.v1());
    let mut events = Vec::new();
    let result = model.generate(&owned.request(), &mut events).await;
    if let Err(error) = &result {
        assert!(!format!("{error:?} {error}").contains("hunter2"), "{error:?}");
    }
    drop(model);
    (result, events, server.asked().await)
}

async fn error(server: Server) -> ModelError {
    ask(server, Owned::saying("Hello").streamed(true)).await.0.unwrap_err()
}

/// The head of a stream whose length nobody knows.
fn head() -> Step {
    Step::Send(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n".to_vec())
}

#[tokio::test]
async fn split_writes_are_one_answer() {
    let mut steps = vec![head()];
    for byte in [HELLO, END].concat().bytes() {
        steps.push(Step::Send(vec![byte]));
    }
    let (result, events, _) = ask(Server::start(steps).await, Owned::saying("Hello").streamed(true)).await;
    result.unwrap();
    assert_eq!(fold(&events).message.text(), "héllo");
}

#[tokio::test]
async fn a_reset_midway_is_interrupted_and_what_was_heard_stays() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9999\r\n\r\n".to_vec();
    // The pause lets the client read before the reset drops what is on its way.
    let pause = Step::Wait(Duration::from_millis(200));
    let steps = vec![Step::Send(head), Step::Send(HELLO.into()), pause, Step::Reset];
    let (result, events, _) = ask(Server::start(steps).await, Owned::saying("Hello").streamed(true)).await;
    assert_eq!(result.unwrap_err().kind, Kind::Interrupted);
    assert_eq!(events, [ModelEvent::Text { delta: "héllo".into() }]);
}

#[tokio::test]
async fn a_connection_that_closes_early_is_interrupted() {
    let steps = vec![head(), Step::Send(HELLO.into())];
    assert_eq!(error(Server::start(steps).await).await.kind, Kind::Interrupted);
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_answer_is_a_success() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9999\r\n\r\n".to_vec();
    let finish = END.replace("data: [DONE]\n\n", "");
    let steps = vec![Step::Send(head), Step::Send([HELLO, &finish].concat().into())];
    let (result, events, _) = ask(Server::start(steps).await, Owned::saying("Hello").streamed(true)).await;
    result.unwrap();
    assert_eq!(fold(&events).message.text(), "héllo");
}

/// A server that says everything but `[DONE]`, and then does something else.
async fn finished_and_then(steps: Vec<Step>, idle: Duration) -> (Result<(), ModelError>, Vec<ModelEvent>) {
    let usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n";
    let said = [HELLO, &END.replace("data: [DONE]\n\n", ""), usage].concat();
    let mut all = vec![head(), Step::Send(said.into())];
    all.extend(steps);
    let mut owned = Owned::saying("Hello").streamed(true);
    owned.call.idle_timeout = Some(idle);
    let asked = ask(Server::start(all).await, owned);
    let (result, events, _) = tokio::time::timeout(Duration::from_secs(30), asked).await.expect("it ends");
    (result, events)
}

#[tokio::test]
async fn an_answer_is_not_lost_when_the_server_keeps_the_connection() {
    // Silent for longer than is allowed, silent for ever, and alive for ever.
    let pings = || {
        (0..400).flat_map(|_| [Step::Send(b": ping\n\n".to_vec()), Step::Wait(Duration::from_millis(100))])
    };
    for (steps, idle) in [
        (vec![Step::Stall], Duration::from_millis(300)),
        (vec![Step::Stall], Duration::from_secs(600)),
        (pings().collect(), Duration::from_secs(600)),
    ] {
        let (result, events) = finished_and_then(steps, idle).await;
        result.unwrap();
        let response = fold(&events);
        assert_eq!((response.message.text().as_str(), response.usage.output_tokens), ("héllo", Some(2)));
    }
}

#[tokio::test]
async fn a_stall_is_a_timeout() {
    for steps in [vec![Step::Stall], vec![head(), Step::Send(HELLO.into()), Step::Stall]] {
        let mut owned = Owned::saying("Hello").streamed(true);
        owned.call.idle_timeout = Some(Duration::from_millis(300));
        let (result, _, _) = ask(Server::start(steps).await, owned).await;
        assert_eq!(result.unwrap_err().kind, Kind::Timeout);
    }
}

#[tokio::test]
async fn pings_keep_a_stream_alive() {
    let mut steps = vec![head()];
    for _ in 0..12 {
        steps.push(Step::Send(b": ping\n\n".to_vec()));
        steps.push(Step::Wait(Duration::from_millis(100)));
    }
    steps.push(Step::Send([HELLO, END].concat().into()));
    let mut owned = Owned::saying("Hello").streamed(true);
    // Shorter than the whole silence of the model, longer than that between two pings.
    owned.call.idle_timeout = Some(Duration::from_millis(1000));
    ask(Server::start(steps).await, owned).await.0.unwrap();
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_network_error() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let url = format!("http://u:hunter2@{address}/v1?key=hunter2");
    drop(listener);
    let owned = Owned::saying("Hello");
    let error = model(&url).generate(&owned.request(), &mut Vec::new()).await.unwrap_err();
    assert_eq!(error.kind, Kind::Network);
    assert_eq!(error.message, format!("http://{address}: connection refused; is the server running?"));
    assert!(!format!("{error:?}").contains("hunter2"));
    let connect = Connect { alias: "fast", env: &|_: &str| None };
    let ollama = OpenAiCompatible::ollama("llama3.2").base_url(url).connect(&connect).unwrap();
    let error = ollama.generate(&owned.request(), &mut Vec::new()).await.unwrap_err();
    assert_eq!(error.message, format!("http://{address}: connection refused; is Ollama running?"));
}

#[tokio::test]
async fn html_error_bodies_have_the_class_of_their_status() {
    let html = "<html><head><title>502 Bad Gateway: Hello</title></head></html>";
    let server = Server::answering(502, &[("content-type", "text/html")], html).await;
    let error = error(server).await;
    assert_eq!((error.kind, error.status), (Kind::Server, Some(502)));
    assert!(!error.message.contains("Hello"));
}

#[tokio::test]
async fn a_web_page_with_status_200_is_malformed_and_names_the_base_url() {
    let error = error(Server::answering(200, &[("content-type", "text/html")], "<html></html>").await).await;
    assert_eq!(error.kind, Kind::Malformed);
    assert!(error.message.contains("base url"));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let error = error(Server::answering(307, &[("location", "http://127.0.0.1:1/steal")], "").await).await;
    assert_eq!((error.kind, error.status), (Kind::InvalidRequest, Some(307)));
}

#[tokio::test]
async fn too_many_requests_with_a_sane_and_an_absurd_retry_after() {
    for (header, wait) in [
        (("retry-after", "7"), Some(Duration::from_secs(7))),
        (("retry-after", "99999999999999"), Some(Duration::from_hours(24))),
        (("retry-after", "-3"), None),
        (("retry-after", "tomorrow"), None),
        (("retry-after-ms", "250"), Some(Duration::from_millis(250))),
    ] {
        let body = r#"{"error":{"type":"requests","code":"rate_limit_exceeded"}}"#;
        let error = error(Server::answering(429, &[JSON, header], body).await).await;
        assert_eq!((error.kind, error.retry_after), (Kind::RateLimited, wait), "{header:?}");
        assert_eq!(error.code.as_deref(), Some("rate_limit_exceeded"));
    }
}

#[tokio::test]
async fn insufficient_quota_is_not_retryable() {
    let body =
        r#"{"error":{"type":"insufficient_quota","code":"insufficient_quota","message":"You exceeded"}}"#;
    let error = error(Server::answering(429, &[JSON], body).await).await;
    assert_eq!(error.kind, Kind::QuotaExceeded);
    assert!(!error.kind.retriable());
}

#[tokio::test]
async fn overload_is_its_own_class() {
    for status in [503, 529] {
        let error = error(Server::answering(status, &[JSON, ("x-request-id", "req_1")], "{}").await).await;
        assert_eq!((error.kind, error.request_id.as_deref()), (Kind::Overloaded, Some("req_1")));
    }
}

#[tokio::test]
async fn retry_after_on_a_200_is_kept_for_the_error_inside() {
    let body = "data: {\"error\":{\"code\":\"rate_limit_exceeded\"}}\n\n";
    let error = error(Server::answering(200, &[SSE, ("retry-after", "3")], body).await).await;
    assert_eq!((error.kind, error.retry_after), (Kind::RateLimited, Some(Duration::from_secs(3))));
}

#[tokio::test]
async fn the_key_never_appears_even_if_the_server_repeats_it() {
    for (status, content_type) in [(400, JSON), (401, JSON), (404, JSON), (200, JSON), (200, SSE)] {
        let error = format!(r#"{{"error":{{"message":"bad {KEY} bad","code":"{KEY}","type":"invalid"}}}}"#);
        let body = if content_type == SSE { format!("data: {error}\n\n") } else { error };
        let server = Server::answering(status, &[content_type], &body).await;
        let owned = Owned::saying("Hello").streamed(true);
        let model = model(&server.v1());
        let error = model.generate(&owned.request(), &mut Vec::new()).await.unwrap_err();
        assert!(!format!("{error:?} {error}").contains(KEY), "{status}: {error:?}");
    }
}

#[tokio::test]
async fn what_was_asked_is_not_repeated_in_an_error() {
    let secret = "the patient in room twelve has a broken leg and a dog";
    for (kind, content_type, prefix) in [(400, JSON, ""), (200, JSON, ""), (200, SSE, "data: ")] {
        let body =
            format!(r#"{prefix}{{"error":{{"message":"bad: {secret}","type":"invalid_request_error"}}}}"#);
        let server = Server::answering(kind, &[content_type], &format!("{body}\n\n")).await;
        let error =
            ask(server, Owned::saying(&format!("Tell: {secret}!")).streamed(true)).await.0.unwrap_err();
        assert_eq!(
            (error.kind, error.code.as_deref()),
            (Kind::InvalidRequest, Some("invalid_request_error"))
        );
        assert!(!format!("{error:?}").contains("patient"), "{error:?}");
    }
    // The negative control: other words of the provider are kept.
    let body = r#"{"error":{"message":"temperature must be lower","type":"invalid_request_error"}}"#;
    assert!(error(Server::answering(400, &[JSON], body).await).await.message.contains("temperature"));
}

#[tokio::test]
async fn an_answer_in_the_other_form_is_read_all_the_same() {
    let unary = r#"{"choices":[{"message":{"content":"whole"},"finish_reason":"stop"}]}"#;
    let owned = Owned::saying("Hello").streamed(true);
    let (result, events, _) = ask(Server::answering(200, &[JSON], unary).await, owned).await;
    result.unwrap();
    assert_eq!(fold(&events).message.text(), "whole");

    let stream = [HELLO, END].concat();
    let owned = Owned::saying("Hello").streamed(false);
    let (result, events, _) = ask(Server::answering(200, &[SSE], &stream).await, owned).await;
    result.unwrap();
    assert_eq!(fold(&events).message.text(), "héllo");
}

#[tokio::test]
async fn nonsense_with_status_200_is_malformed() {
    for body in ["", "{}", "[]", "null", "my secret", r#"{"choices":[]}"#, r#"{"choices":7}"#] {
        let owned = Owned::saying("Hello").streamed(false);
        let (result, events, _) = ask(Server::answering(200, &[JSON], body).await, owned).await;
        assert_eq!(result.unwrap_err().kind, Kind::Malformed, "{body}");
        assert_eq!(events, [], "{body}");
    }
}

#[tokio::test]
async fn an_event_without_end_is_too_large() {
    let mut steps = vec![head(), Step::Send(b"data: ".to_vec())];
    steps.extend((0..18).map(|_| Step::Send(vec![b'x'; 1 << 20])));
    assert_eq!(error(Server::start(steps).await).await.kind, Kind::TooLarge);
}

#[tokio::test]
async fn the_headers_of_a_call_carry_key_trace_and_idempotency() {
    let mut owned = Owned::saying("Hello").streamed(true);
    owned.call.traceparent = Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".into());
    owned.call.tracestate = Some("a=b".into());
    owned.call.idempotency_key = Some("run-1/2".into());
    let (_, _, asked) = ask(Server::answering(200, &[SSE], END).await, owned).await;
    assert_eq!(asked.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    assert_eq!(asked.header("traceparent"), Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
    assert_eq!(asked.header("tracestate"), Some("a=b"));
    assert_eq!(asked.header("idempotency-key"), Some("run-1/2"));
    assert_eq!(asked.header("accept"), Some("text/event-stream"));
}

#[tokio::test]
async fn a_header_that_cannot_be_is_left_out() {
    let mut owned = Owned::saying("Hello").streamed(true);
    owned.call.tracestate = Some("a\r\nx-evil: 1".into());
    let (result, _, asked) = ask(Server::answering(200, &[SSE], END).await, owned).await;
    result.unwrap();
    assert_eq!((asked.header("tracestate"), asked.header("x-evil")), (None, None));
}

#[test]
fn the_answers_of_the_server_are_what_they_say() {
    let bytes = answer_bytes(200, &[JSON], b"{}");
    assert!(bytes.ends_with(b"content-length: 2\r\ncontent-type: application/json\r\n\r\n{}"));
}
