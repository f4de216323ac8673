//! A provider that is down: its circuit opens for all runs, calls go on at once, and one call tries again later.

use super::engine::*;
use harness::CircuitBreaker;
use harness::Session;
use harness::port::model::{ModelError, ModelErrorKind as Kind};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// You answer.
#[agent(model = "fast")]
struct Answerer;

harness! {
    name: Single,
    models: { fast: ScriptedModel },
    agents: [Answerer],
}

harness! {
    name: Double,
    models: { fast: [ScriptedModel, ScriptedModel] },
    agents: [Answerer],
}

/// Fails so until `back`, counted from its first call.
fn down_for(kind: Kind, back: Duration) -> ScriptedModel {
    let began = std::sync::OnceLock::new();
    ScriptedModel::new([Say::from_fn(move |_| {
        let began: &Instant = began.get_or_init(Instant::now);
        if began.elapsed() < back { Say::error(kind) } else { Say::text("back") }
    })])
    .repeat()
}

const RULE: CircuitBreaker = CircuitBreaker { failures: 4, cool_down: Duration::from_secs(60) };
const HOUR: Duration = Duration::from_secs(3600);

async fn single(script: &ScriptedModel) -> Session<Single> {
    let start = SingleBindings { fast: script.clone() };
    let app = Single::start(Start::from(start).circuit_breaker(RULE)).await.unwrap();
    app.session("thread").await.unwrap()
}

async fn asked(session: &Session<Single>) -> (harness::Result<String>, Vec<Event>) {
    let (events, output, _) =
        watch_in::<Single, Answerer>(session, "go".to_owned(), RunOptions::default()).await;
    (output, events)
}

fn states(events: &[Event]) -> Vec<String> {
    let state = |event: &Event| match &event.kind {
        EventKind::ModelCircuit { state, .. } => Some(state.to_string()),
        _ => None,
    };
    events.iter().filter_map(state).collect()
}

#[tokio::test(start_paused = true)]
async fn it_opens_fails_at_once_and_says_when_the_next_try_is() {
    for kind in [Kind::Network, Kind::Timeout, Kind::Overloaded, Kind::Server] {
        let script = down_for(kind, HOUR);
        let session = single(&script).await;
        assert_ne!(asked(&session).await.0.unwrap_err().code(), "MODEL_CIRCUIT_OPEN");
        let (output, events) = asked(&session).await;
        assert_ne!(
            output.unwrap_err().code(),
            "MODEL_CIRCUIT_OPEN",
            "the provider's own words, while there are some"
        );
        assert_eq!(states(&events), ["open"]);
        assert_eq!(script.asked().len(), 4, "no retry once it is open");
        sleep(Duration::from_secs(20)).await;
        let began = Instant::now();
        let (output, events) = asked(&session).await;
        let error = output.unwrap_err();
        assert_eq!(
            (error.code(), error.category(), error.retriable()),
            ("MODEL_CIRCUIT_OPEN", harness::Category::Model, true)
        );
        assert!(error.to_string().contains("open for 20s and the next try is in 40s"), "{error}");
        assert_eq!((began.elapsed(), script.asked().len()), (Duration::ZERO, 4));
        assert_eq!((count(&events, "model.skipped"), count(&events, "model.started")), (1, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn one_call_tries_and_closes_it() {
    let script = down_for(Kind::Server, Duration::from_secs(50));
    let session = single(&script).await;
    for _ in 0..2 {
        asked(&session).await.0.unwrap_err();
    }
    sleep(RULE.cool_down).await;
    let (output, events) = asked(&session).await;
    assert_eq!(output.unwrap(), "back");
    assert_eq!(states(&events), ["half_open", "closed"]);
    let (output, events) = asked(&session).await;
    assert_eq!((output.unwrap().as_str(), states(&events).len()), ("back", 0));
}

#[tokio::test(start_paused = true)]
async fn a_try_that_fails_opens_it_again_and_is_one_call() {
    let script = down_for(Kind::Network, HOUR);
    let session = single(&script).await;
    for _ in 0..2 {
        asked(&session).await.0.unwrap_err();
    }
    sleep(RULE.cool_down).await;
    let (output, events) = asked(&session).await;
    assert_eq!(output.unwrap_err().code(), "MODEL_NETWORK");
    assert_eq!(states(&events), ["half_open", "open"]);
    assert_eq!(script.asked().len(), 5);
    assert_eq!(asked(&session).await.0.unwrap_err().code(), "MODEL_CIRCUIT_OPEN");
}

#[tokio::test(start_paused = true)]
async fn while_one_call_tries_others_do_not_and_a_cancelled_try_leaves_its_place() {
    let script = ScriptedModel::routes()
        .when(|asked| asked.last_text() == "slow", [Say::text("late").after(Duration::from_secs(5))])
        .otherwise([Say::error(Kind::Server)])
        .repeat();
    let start = Start::from(SingleBindings { fast: script.clone() }).circuit_breaker(RULE);
    let app = Single::start(start).await.unwrap();
    let (one, other) = (app.session("one").await.unwrap(), app.session("other").await.unwrap());
    for _ in 0..2 {
        one.run::<Answerer>("go".to_owned()).await.unwrap_err();
    }
    sleep(RULE.cool_down).await;
    let trying = tokio::spawn(one.run::<Answerer>("slow".to_owned()).into_future());
    sleep(Duration::from_secs(1)).await;
    let error = other.run::<Answerer>("go".to_owned()).await.unwrap_err();
    assert_eq!(error.code(), "MODEL_CIRCUIT_OPEN");
    trying.abort();
    assert!(trying.await.unwrap_err().is_cancelled());
    sleep(Duration::from_millis(1)).await;
    assert_eq!(other.run::<Answerer>("slow".to_owned()).await.unwrap(), "late");
}

#[tokio::test(start_paused = true)]
async fn the_first_word_of_the_try_is_enough() {
    let long = Say::text("long ").pause(Duration::from_secs(60)).and_text("answer");
    let script = ScriptedModel::routes()
        .when(|asked| asked.last_text() == "long", [long])
        .when(|asked| asked.last_text() == "short", [Say::text("short")])
        .otherwise([Say::error(Kind::Server)]);
    let start = Start::from(SingleBindings { fast: script }).circuit_breaker(RULE);
    let app = Single::start(start).await.unwrap();
    let (one, other) = (app.session("one").await.unwrap(), app.session("other").await.unwrap());
    for _ in 0..2 {
        one.run::<Answerer>("go".to_owned()).await.unwrap_err();
    }
    sleep(RULE.cool_down).await;
    let trying = tokio::spawn(one.run::<Answerer>("long".to_owned()).into_future());
    sleep(Duration::from_secs(1)).await;
    assert_eq!(other.run::<Answerer>("short".to_owned()).await.unwrap(), "short");
    assert_eq!(trying.await.unwrap().unwrap(), "long answer");
}

#[tokio::test(start_paused = true)]
async fn what_a_provider_that_is_there_says_does_not_open_it() {
    for kind in [Kind::RateLimited, Kind::Auth, Kind::NotFound, Kind::QuotaExceeded, Kind::ContextLength] {
        let session = single(&ScriptedModel::new([Say::error(kind)]).repeat()).await;
        for _ in 0..10 {
            assert_ne!(asked(&session).await.0.unwrap_err().code(), "MODEL_CIRCUIT_OPEN", "{kind:?}");
        }
    }
    // Nor what broke after the first word.
    let session = single(&ScriptedModel::new([Say::text("half").then_error(Kind::Network)]).repeat()).await;
    for _ in 0..10 {
        assert_eq!(asked(&session).await.0.unwrap_err().code(), "MODEL_NETWORK");
    }
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_less_than_others_does_not_open_it_for_them() {
    let slow = ScriptedModel::new([Say::text("late").after(Duration::from_secs(2))]).repeat();
    let session = single(&slow).await;
    for _ in 0..4 {
        let hasty = limits(|limits| limits.model.call = Some(Duration::from_secs(1)));
        let error = session.run::<Answerer>("go".to_owned()).with(hasty).await.unwrap_err();
        assert_eq!(error.code(), "MODEL_TIMEOUT");
    }
    assert_eq!(asked(&session).await.0.unwrap(), "late");
}

#[tokio::test(start_paused = true)]
async fn a_time_out_of_the_provider_counts_whoever_waits() {
    let mut error = ModelError::new(Kind::Timeout, "scripted", "the gateway gave up");
    error.status = Some(504);
    let session = single(&ScriptedModel::new([Say::empty().then_fail(error)]).repeat()).await;
    let hasty = || limits(|limits| limits.model.call = Some(Duration::from_secs(1)));
    for _ in 0..RULE.failures {
        session.run::<Answerer>("go".to_owned()).with(hasty()).await.unwrap_err();
    }
    let error = session.run::<Answerer>("go".to_owned()).await.unwrap_err();
    assert_eq!(error.code(), "MODEL_CIRCUIT_OPEN");
}

#[tokio::test(start_paused = true)]
async fn a_fallback_is_asked_at_once() {
    let first = down_for(Kind::Overloaded, HOUR);
    let second = ScriptedModel::new([Say::text("second")]).repeat();
    let start = Start::from(DoubleBindings { fast_1: first.clone(), fast_2: second }).circuit_breaker(RULE);
    let app = Double::start(start).await.unwrap();
    let session = app.session("thread").await.unwrap();
    for _ in 0..2 {
        assert_eq!(session.run::<Answerer>("go".to_owned()).await.unwrap(), "second");
    }
    let began = Instant::now();
    for _ in 0..5 {
        assert_eq!(session.run::<Answerer>("go".to_owned()).await.unwrap(), "second");
    }
    assert_eq!((first.asked().len(), began.elapsed()), (4, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn it_can_be_turned_off() {
    let script = down_for(Kind::Server, HOUR);
    let start = Start::from(SingleBindings { fast: script.clone() }).circuit_breaker(None);
    let app = Single::start(start).await.unwrap();
    let session = app.session("thread").await.unwrap();
    for _ in 0..20 {
        assert_eq!(session.run::<Answerer>("go".to_owned()).await.unwrap_err().code(), "MODEL_SERVER");
    }
    assert_eq!(script.asked().len(), 60);
}
