//! Record once, replay for ever: strictly, and with nothing secret in the file.

use crate::support::{Ask, Cassette};
use harness::adapter::model::{Recorded, RecordedModel, Say, ScriptedModel};
use harness::port::model::{
    CallContext, Embed, EmbedRequest, FinishReason, Media, Model, ModelAdapter, ModelErrorKind, ModelRequest,
    ModelSink, Part, Usage,
};
use harness::port::{BoxFuture, model};
use std::time::Duration;

/// Everything that a model can say, and fail with.
fn script() -> ScriptedModel {
    let usage = Usage { input_tokens: Some(3), cost_micros: Some(7), ..Usage::default() };
    let mut error = model::ModelError::new(ModelErrorKind::RateLimited, "openai", "slow down");
    error.status = Some(429);
    error.code = Some("rate_limit".into());
    error.request_id = Some("req_1".into());
    error.retry_after = Some(Duration::from_millis(1_500));
    let says = Say::empty()
        .reasoning("hmm")
        .and_text("héllo wörld")
        .part(Part::Image(Media::bytes("image/png", &[1, 2])))
        .raw("find", r#"{"a":1}"#)
        .in_chunks(3)
        .usage(usage);
    ScriptedModel::new([
        says,
        Say::text("half").then_fail(error),
        Say::refusal("no"),
        Say::text("x").finish(FinishReason::Other("weird".into())),
    ])
}

#[tokio::test]
async fn a_replay_says_exactly_what_was_recorded() {
    let cassette = Cassette::new();
    let recording = cassette.record(script());
    let mut heard = Vec::new();
    for turn in 0..4 {
        heard.push(Ask::new("hi").after_turns(turn).events(&recording).await);
    }
    // Any order: a thousand runs do not ask in the order of the recording.
    let replay = cassette.replay().unwrap();
    for turn in [2, 0, 3, 1] {
        let (events, end) = Ask::new("hi").after_turns(turn).attempt(7).events(&replay).await;
        let (wanted, wanted_end) = &heard[turn];
        assert_eq!(&events, wanted);
        assert_eq!(format!("{end:?}"), format!("{wanted_end:?}"));
    }
}

#[tokio::test]
async fn a_replay_makes_no_call_and_needs_no_key() {
    let cassette = Cassette::new();
    Ask::new("hi").text(&cassette.record(ScriptedModel::new([Say::text("yes")]))).await;

    /// An adapter that cannot connect: there is no key.
    struct NoKey;
    struct Never;
    impl Model for Never {
        fn generate<'a>(
            &'a self,
            _: &'a ModelRequest<'a>,
            _: &'a mut dyn ModelSink,
        ) -> BoxFuture<'a, Result<(), model::ModelError>> {
            unreachable!("a replay makes no call")
        }
    }
    impl ModelAdapter for NoKey {
        type Model = Never;
        fn model_id(&self) -> Option<String> {
            Some("m-1".into())
        }
        fn connect(self, _: &model::Connect<'_>) -> Result<Never, model::ConnectError> {
            Err(model::ConnectError { message: "no key".into(), variable: Some("KEY".into()) })
        }
    }
    let adapter = Recorded::new(NoKey, cassette.path());
    assert_eq!(adapter.model_id().as_deref(), Some("m-1"));
    let replay = cassette.connect(adapter).unwrap();
    assert_eq!(Ask::new("hi").text(&replay).await, "yes");
    let recording = cassette.connect(Recorded::new(NoKey, cassette.path()).record());
    assert_eq!(recording.err().unwrap().variable.as_deref(), Some("KEY"));
}

#[tokio::test]
async fn the_same_request_is_answered_in_the_order_of_the_recording() {
    let cassette = Cassette::new();
    let flaky = Say::flaky([Say::error(ModelErrorKind::Overloaded), Say::text("done")]);
    let recording = cassette.record(ScriptedModel::new([flaky]));
    for attempt in [1, 2] {
        let _ = Ask::new("hi").attempt(attempt).answer(&recording).await;
    }
    let replay = cassette.replay().unwrap();
    assert_eq!(Ask::new("hi").answer(&replay).await.unwrap_err().kind, ModelErrorKind::Overloaded);
    assert_eq!(Ask::new("hi").text(&replay).await, "done");
    let error = Ask::new("hi").answer(&replay).await.unwrap_err();
    assert!(error.message.contains("recorded 2 times and is asked once more"), "{error}");
    let error = Ask::new("other").answer(&replay).await.unwrap_err();
    assert!(error.message.contains("all 2 exchanges"), "{error}");
}

#[tokio::test]
async fn a_request_that_differs_is_an_error_that_says_where() {
    let cassette = Cassette::new();
    let recording = cassette.record(ScriptedModel::new([Say::text("a")]).repeat());
    let ask = Ask::new("the CANARY is red").instructed("Be kind.");
    ask.text(&recording).await;

    let mut differs = Ask::new("the CANARY is blue").instructed("Be kind.");
    let replay = cassette.replay().unwrap();
    let error = differs.answer(&replay).await.unwrap_err();
    assert!(!error.kind.retriable());
    assert!(error.message.contains("exchange 1 at `/messages/0/parts/0/text`"), "{error}");
    assert!(error.message.contains("from character 15 on"), "{error}");
    assert!(!error.message.contains("CANARY") && !error.message.contains("red"), "{error}");

    differs = Ask::new("the CANARY is red").instructed("Be kind.");
    differs.options.temperature = Some(0.5);
    let error = differs.answer(&replay).await.unwrap_err();
    assert!(
        error.message.contains("`/options/temperature`: null was recorded and a number is asked"),
        "{error}"
    );

    let shows = cassette.connect(Recorded::new(script(), cassette.path()).show_content()).unwrap();
    let error = Ask::new("the CANARY is blue").instructed("Be kind.").answer(&shows).await.unwrap_err();
    assert!(error.message.contains("CANARY is red") && error.message.contains("CANARY is blue"), "{error}");

    // A difference uses nothing up.
    assert_eq!(ask.text(&replay).await, "a");
}

#[tokio::test]
async fn the_difference_is_that_of_the_same_turn() {
    let cassette = Cassette::new();
    let recording = cassette.record(ScriptedModel::new([Say::text("a"), Say::text("b")]));
    Ask::new("hi").text(&recording).await;
    Ask::new("hi").after_turns(1).text(&recording).await;
    let replay = cassette.replay().unwrap();
    let error = Ask::new("ho").after_turns(1).answer(&replay).await.unwrap_err();
    assert!(error.message.contains("exchange 2 at `/messages/0/parts/0/text`"), "{error}");
}

#[tokio::test]
async fn embeddings_are_recorded_too() {
    let cassette = Cassette::new();
    let texts = ["a red mug".to_owned(), "a blue one".to_owned()];
    let request = EmbedRequest { texts: &texts, dimensions: Some(32), call: &CallContext::default() };
    let embeddings = cassette.record(ScriptedModel::new([])).embed(request).await.unwrap();
    let replay = cassette.replay().unwrap();
    assert_eq!(replay.embed(request).await.unwrap(), embeddings);
    assert!(replay.embed(request).await.unwrap_err().message.contains("once more"));
}

#[tokio::test]
async fn concurrent_calls_are_whole_lines() {
    let cassette = Cassette::new();
    let recording = std::sync::Arc::new(cassette.record(ScriptedModel::new([Say::text("x".repeat(2_000))])));
    let mut calls = tokio::task::JoinSet::new();
    for n in 0..100 {
        let recording: std::sync::Arc<RecordedModel<ScriptedModel>> = recording.clone();
        calls.spawn(async move { Ask::new(&format!("call {n}")).text(&*recording).await.len() });
    }
    assert_eq!(calls.join_all().await, vec![2_000; 100]);
    let replay = cassette.replay().unwrap();
    for n in (0..100).rev() {
        Ask::new(&format!("call {n}")).text(&replay).await;
    }
}

#[tokio::test]
async fn a_cassette_that_cannot_be_used_says_why() {
    let cassette = Cassette::new();
    assert!(cassette.replay().unwrap_err().contains("HARNESS_RECORD=1"), "there is none yet");

    let recording = cassette.record(ScriptedModel::new([Say::text("a")]));
    Ask::new("CANARY").text(&recording).await;
    let good = cassette.read();
    let (header, line) = good.split_once('\n').unwrap();
    let cases = [
        (String::new(), "does not say its version"),
        ("not a cassette\n".to_owned(), "line 1"),
        (good.replace(header, r#"{"cassette":99}"#), "has version 99"),
        (good.trim_end().to_owned(), "line 2"),
        (good[..good.len() - 20].to_owned(), "line 2"),
        (format!("{good}{{}}\n"), "line 3"),
        (good.replace("CANARY", "KANARIE"), "line 2"),
        (format!("{header}\n\n{line}"), "line 2"),
    ];
    for (text, says) in cases {
        cassette.write(&text);
        let error = cassette.replay().unwrap_err();
        assert!(error.contains(says), "{error}\nfor {text}");
        assert!(!error.contains("CANARY"), "{error}");
    }
    cassette.write(&good);
    assert!(cassette.replay().is_ok(), "the control");
}

#[tokio::test]
async fn a_recording_without_an_answer_leaves_the_older_cassette_as_it_is() {
    let cassette = Cassette::new();
    let old = Ask::new("hi").text(&cassette.record(ScriptedModel::new([Say::text("old")]))).await;
    assert_eq!(old, "old");
    let before = cassette.read();
    for kind in [ModelErrorKind::Network, ModelErrorKind::Timeout, ModelErrorKind::Auth] {
        let failing = cassette.record(ScriptedModel::new([Say::error(kind)]));
        let error = Ask::new("hi").answer(&failing).await.unwrap_err();
        assert_eq!(error.kind, kind);
        assert_eq!(cassette.read(), before, "{kind:?}");
    }
    let limited = cassette.record(ScriptedModel::new([Say::error(ModelErrorKind::RateLimited)]));
    Ask::new("hi").answer(&limited).await.unwrap_err();
    assert_ne!(cassette.read(), before, "what a provider answers is recorded");
}

#[tokio::test]
async fn the_environment_can_make_a_replay_a_recording() {
    let cassette = Cassette::new();
    let adapter = || Recorded::new(ScriptedModel::new([Say::text("new")]), cassette.path());
    let env = |value: &'static str| {
        let env = move |name: &str| (name == "HARNESS_RECORD").then(|| value.to_owned());
        adapter().connect(&model::Connect { alias: "fast", env: &env })
    };
    assert!(env("0").is_err(), "there is nothing to replay");
    assert_eq!(Ask::new("hi").text(&env("1").unwrap()).await, "new");
    assert_eq!(Ask::new("hi").text(&env("").unwrap()).await, "new");
}
