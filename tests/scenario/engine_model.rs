//! What models do wrong: silence, refusal, cuts, misfits, failures; and what is tried again.

use super::engine::{look, *};
use harness::port::model::{FinishReason, ModelError, ModelErrorKind as Kind};
use harness::telemetry::TraceContext;
use std::time::Duration;
use tokio::time::Instant;

harness! {
    name: Chained,
    models: { fast: [ScriptedModel, ScriptedModel] },
    resources: [World],
    agents: [Worker, Judge],
}

async fn judge(script: ScriptedModel) -> (harness::Result<Verdict>, Vec<Event>) {
    let (app, _) = app(script).await;
    let session = app.session("thread").await.unwrap();
    let (events, output, _) = watch_in::<App, Judge>(&session, "go".to_owned(), RunOptions::default()).await;
    (output, events)
}

fn verdict() -> Verdict {
    Verdict { text: "good".to_owned(), points: 9 }
}

async fn code(script: ScriptedModel) -> &'static str {
    said(script).await.0.unwrap_err().code()
}

#[tokio::test]
async fn an_empty_answer_is_asked_for_again() {
    let script = ScriptedModel::new([Say::empty()]).repeat();
    assert_eq!(code(script.clone()).await, "OUTPUT_INVALID");
    assert_eq!(script.asked().len(), 3);
    let late =
        ScriptedModel::when(ScriptedModel::routes(), |asked| asked.mentions("empty"), [Say::text("hello")])
            .otherwise([Say::empty()]);
    assert_eq!(said(late).await.0.unwrap(), "hello");
    assert_eq!(code(ScriptedModel::new([Say::text(" \n ")]).repeat()).await, "OUTPUT_INVALID");
}

#[tokio::test]
async fn refusal_filter_and_cut_are_outcomes_of_their_own() {
    assert_eq!(code(ScriptedModel::new([Say::refusal("no")])).await, "MODEL_REFUSED");
    let filtered = Say::text("x").finish(FinishReason::ContentFilter);
    assert_eq!(code(ScriptedModel::new([filtered])).await, "MODEL_CONTENT_FILTERED");
    assert_eq!(code(ScriptedModel::new([error(Kind::ContentFiltered)])).await, "MODEL_CONTENT_FILTERED");
    let cut = Say::text("It is on its w").finish(FinishReason::Length);
    assert_eq!(code(ScriptedModel::new([cut])).await, "OUTPUT_CUT");
}

#[tokio::test]
async fn a_call_that_was_cut_is_never_run() {
    let (output, events, world) = said(ScriptedModel::new([cut_call()])).await;
    assert_eq!(output.unwrap_err().code(), "OUTPUT_CUT");
    assert_eq!((world.calls(), count(&events, "tool.started")), (0, 0));
    // Also not the whole one before it.
    let both = Say::call(look { key: "a".to_owned() }).raw("ship", "{").finish(FinishReason::Length);
    let (output, _, world) = said(ScriptedModel::new([both])).await;
    assert_eq!((output.unwrap_err().code(), world.calls()), ("OUTPUT_CUT", 0));
}

#[tokio::test]
async fn a_reason_nobody_knows_does_not_make_a_cut_call_whole() {
    let other = || FinishReason::Other("galaxy".to_owned());
    for arguments in ["", "  ", r#"{"key": "a"#, r#"{"key": "a"}}"#] {
        let script = ScriptedModel::new([Say::empty().raw("look", arguments).finish(other())]);
        let (output, events, world) = said(script).await;
        assert_eq!(output.unwrap_err().code(), "OUTPUT_CUT", "{arguments}");
        assert_eq!((world.calls(), count(&events, "tool.started")), (0, 0), "{arguments}");
    }
    // The control: a whole one is run, and text is an answer.
    let whole = Say::call(look { key: "a".to_owned() }).finish(other());
    let (output, _, world) = said(ScriptedModel::new([whole, Say::text("done").finish(other())])).await;
    assert_eq!((output.unwrap().as_str(), world.calls()), ("done", 1));
}

#[tokio::test]
async fn a_pause_with_calls_has_their_results_before_it_goes_on() {
    let paused = Say::text("one moment").raw("look", r#"{"key": "a"}"#).finish(FinishReason::Paused);
    let script =
        ScriptedModel::new([paused, Say::text("more").finish(FinishReason::Paused), Say::text("done")]);
    let (output, _, world) = said(script.clone()).await;
    assert_eq!((output.unwrap().as_str(), world.calls()), ("done", 1));
    let asked = script.asked();
    let results: Vec<_> =
        asked[1].tool_results().map(|result| (result.name.as_str(), result.is_error)).collect();
    assert_eq!(results, [("look", false)]);
    assert_eq!(asked[2].messages.len(), asked[1].messages.len() + 1, "without calls it only goes on");
    let cut = Say::empty().raw("look", r#"{"key": "a"#).finish(FinishReason::Paused);
    assert_eq!(code(ScriptedModel::new([cut])).await, "OUTPUT_CUT");
}

#[tokio::test]
async fn a_pause_that_says_nothing_is_a_misfit() {
    let script = ScriptedModel::new([Say::empty().finish(FinishReason::Paused)]).repeat();
    assert_eq!(code(script.clone()).await, "OUTPUT_INVALID");
    assert_eq!(script.asked().len(), 3);
    // A message without parts is refused by providers.
    assert!(
        script.asked().iter().all(|asked| asked.messages.iter().all(|message| !message.parts.is_empty()))
    );
}

#[tokio::test]
async fn a_misfit_is_repaired_with_what_was_wrong_and_without_tools() {
    let script = ScriptedModel::new([
        Say::text(r#"{"text": "good", "points": "many"}"#),
        Say::output(&verdict()).expect("the issues", |asked| asked.last_text().contains("/points")),
    ]);
    let (output, _) = judge(script.clone()).await;
    assert_eq!(output.unwrap(), verdict());
    script.assert_done();
    let asked = script.asked();
    assert_eq!(asked[0].tool_choice, harness::adapter::model::AskedChoice::Auto);
    assert_eq!(asked[1].tool_choice, harness::adapter::model::AskedChoice::None);
    assert!(!asked[1].last_text().contains("u8"), "{}", asked[1].last_text());
}

#[tokio::test]
async fn a_repair_that_calls_tools_runs_none_and_counts() {
    let call = || Say::call(look { key: "a".to_owned() });
    let script = ScriptedModel::new([Say::text("{}"), call(), Say::output(&verdict())]);
    let (app, world) = app(script.clone()).await;
    let session = app.session("thread").await.unwrap();
    assert_eq!(session.run::<Judge>("go".to_owned()).await.unwrap(), verdict());
    assert_eq!(world.calls(), 0);
    // A call without its result is refused by providers.
    let asked = script.asked();
    let results: Vec<_> =
        asked[2].tool_results().map(|result| (result.name.as_str(), result.is_error)).collect();
    assert_eq!(results, [("look", true)]);

    let script = ScriptedModel::new([Say::text("{}"), call()]).repeat();
    let error = judge(script.clone()).await.0.unwrap_err();
    assert_eq!((error.code(), script.asked().len()), ("OUTPUT_INVALID", 3));
    assert!(error.to_string().contains("tools"), "{error}");
}

#[tokio::test]
async fn what_never_fits_is_an_error_without_content() {
    let script = ScriptedModel::new([Say::text(r#"{"text": "CANARY", "points": "CANARY"}"#)]).repeat();
    let (output, _) = judge(script.clone()).await;
    let error = output.unwrap_err();
    assert_eq!((error.code(), script.asked().len()), ("OUTPUT_INVALID", 3));
    assert!(error.to_string().contains("/points"), "{error}");
    assert!(!format!("{error} {error:?}").contains("CANARY"), "{error:?}");
    let prose = ScriptedModel::new([Say::text("CANARY is no JSON")]).repeat();
    let error = judge(prose).await.0.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("CANARY"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_breaks_off_is_restarted_and_says_so() {
    let script =
        ScriptedModel::new([Say::flaky([Say::text("It is on").in_chunks(3).cut(), Say::text("Hello")])]);
    let (output, events, _) = said(script).await;
    assert_eq!(output.unwrap(), "Hello");
    let names = names(&events);
    let restarted = names.iter().position(|name| *name == "stream.restarted").unwrap();
    assert!(names[..restarted].contains(&"model.retrying"));
    assert_eq!(names.iter().filter(|name| **name == "model.started").count(), 2);
    let after: String = events[restarted..]
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::ModelDelta { text } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(after, "Hello");
}

#[tokio::test(start_paused = true)]
async fn without_a_word_said_nothing_is_restarted() {
    let script = ScriptedModel::new([Say::flaky([error(Kind::Overloaded), Say::text("Hello")])]);
    let (output, events, _) = said(script).await;
    assert_eq!(output.unwrap(), "Hello");
    assert_eq!((count(&events, "model.retrying"), count(&events, "stream.restarted")), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn an_error_after_tokens_and_an_end_without_end_are_tried_again() {
    for broken in [Say::text("abc").then_error(Kind::Server), Say::text("abc").without_end()] {
        let (output, events, _) = said(ScriptedModel::new([Say::flaky([broken, Say::text("Hello")])])).await;
        assert_eq!(output.unwrap(), "Hello");
        assert_eq!(count(&events, "stream.restarted"), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_cut_in_the_middle_of_a_call_runs_it_once() {
    let whole = Say::call(look { key: "a".to_owned() });
    let script = ScriptedModel::new([
        Say::flaky([Say::empty().raw("look", "{\"key\"").cut(), whole]),
        Say::text("done"),
    ]);
    let (output, _, world) = said(script).await;
    assert_eq!((output.unwrap().as_str(), world.calls()), ("done", 1));
}

async fn timed(script: ScriptedModel) -> (harness::Result<String>, Duration, usize) {
    let began = Instant::now();
    let (output, events, _) = said(script).await;
    (output, began.elapsed(), count(&events, "model.started"))
}

#[tokio::test(start_paused = true)]
async fn a_sane_wish_to_wait_is_kept_and_an_absurd_one_ends_the_call() {
    let limited = error(Kind::RateLimited).retry_after(Duration::from_secs(7));
    let (output, took, _) = timed(ScriptedModel::new([Say::flaky([limited, Say::text("Hello")])])).await;
    assert_eq!(output.unwrap(), "Hello");
    assert!(took >= Duration::from_secs(7) && took < Duration::from_secs(8), "{took:?}");

    for absurd in [Duration::from_secs(86_400), Duration::MAX] {
        let limited = error(Kind::RateLimited).retry_after(absurd);
        let (output, took, asked) = timed(ScriptedModel::new([limited]).repeat()).await;
        let error = output.unwrap_err();
        assert_eq!((error.code(), asked), ("MODEL_RATE_LIMITED", 1));
        assert!(error.retriable() && took < Duration::from_secs(1), "{took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_are_bounded_and_only_what_may_pass_is_tried_again() {
    for (kind, attempts, code) in [
        (Kind::Overloaded, 3, "MODEL_OVERLOADED"),
        (Kind::Network, 3, "MODEL_NETWORK"),
        (Kind::Server, 3, "MODEL_SERVER"),
        (Kind::QuotaExceeded, 1, "MODEL_QUOTA_EXCEEDED"),
        (Kind::Auth, 1, "MODEL_AUTH"),
        (Kind::Malformed, 1, "MODEL_MALFORMED"),
        (Kind::ContextLength, 1, "MODEL_CONTEXT_LENGTH"),
        (Kind::InvalidRequest, 1, "MODEL_INVALID_REQUEST"),
    ] {
        let (output, _, asked) = timed(ScriptedModel::new([error(kind)]).repeat()).await;
        assert_eq!((output.unwrap_err().code(), asked), (code, attempts), "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_sends_nothing_is_not_waited_for_for_ever() {
    let script = ScriptedModel::new([Say::hang()]);
    let (app, _) = app(script.clone()).await;
    let began = Instant::now();
    let options = limits(|limits| limits.model.call = Some(Duration::from_secs(10)));
    let (_, output, summary) = watch(&app, "thread", options).await;
    assert_eq!(output.unwrap_err().code(), "MODEL_TIMEOUT");
    assert_eq!(summary.counts.model_calls, 3);
    assert!(began.elapsed() < Duration::from_secs(35), "{:?}", began.elapsed());
    // The run's own time ends it earlier.
    let options = limits(|limits| limits.run_time = Some(Duration::from_secs(4)));
    let began = Instant::now();
    let (_, output, summary) = watch(&app, "thread", options).await;
    assert_eq!(output.unwrap_err().code(), "TIMEOUT");
    assert_eq!(began.elapsed().as_secs(), 4);
    assert_eq!(summary.counts.model_calls, 1, "a call that was cut short was made too");
}

async fn chained(first: ScriptedModel, second: ScriptedModel) -> (harness::Result<String>, Vec<Event>) {
    let bindings = ChainedBindings { fast_1: first, fast_2: second, world: World::default() };
    let app = Chained::start(bindings).await.unwrap();
    let session = app.session("thread").await.unwrap();
    let (events, output, _) =
        watch_in::<Chained, Worker>(&session, "go".to_owned(), RunOptions::default()).await;
    (output, events)
}

#[tokio::test(start_paused = true)]
async fn the_second_of_a_chain_takes_over() {
    for kind in [Kind::Overloaded, Kind::QuotaExceeded, Kind::Auth, Kind::NotFound] {
        let second = ScriptedModel::new([Say::text("from the second")]);
        let (output, events) = chained(ScriptedModel::new([error(kind)]).repeat(), second.clone()).await;
        assert_eq!(output.unwrap(), "from the second", "{kind:?}");
        assert_eq!((second.asked().len(), count(&events, "stream.restarted")), (1, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_first_of_a_chain_already_said_is_void() {
    let broken = ScriptedModel::new([Say::text("half").then_error(Kind::QuotaExceeded)]);
    let (output, events) = chained(broken, ScriptedModel::new([Say::text("whole")])).await;
    assert_eq!(output.unwrap(), "whole");
    assert_eq!(count(&events, "stream.restarted"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_filter_is_not_walked_around_and_the_last_error_is_the_one_told() {
    let second = ScriptedModel::new([Say::text("never")]);
    let (output, _) = chained(ScriptedModel::new([error(Kind::ContentFiltered)]), second.clone()).await;
    assert_eq!(output.unwrap_err().code(), "MODEL_CONTENT_FILTERED");
    let filtered = Say::text("x").finish(FinishReason::ContentFilter);
    let (output, _) = chained(ScriptedModel::new([filtered]), second.clone()).await;
    assert_eq!(output.unwrap_err().code(), "MODEL_CONTENT_FILTERED");
    assert!(second.asked().is_empty());
    let (output, _) =
        chained(ScriptedModel::new([error(Kind::Auth)]), ScriptedModel::new([error(Kind::NotFound)])).await;
    assert_eq!(output.unwrap_err().code(), "MODEL_NOT_FOUND");
}

#[tokio::test]
async fn a_broken_script_is_an_error_of_the_model_and_not_a_panic() {
    let error = ModelError::new(Kind::InvalidRequest, "scripted", "no");
    assert_eq!(code(ScriptedModel::new([Say::empty().then_fail(error)])).await, "MODEL_INVALID_REQUEST");
}

#[tokio::test(start_paused = true)]
async fn the_trace_of_the_caller_reaches_every_model_call() {
    let script = ScriptedModel::new([Say::call(look { key: "a".to_owned() }), Say::text("done")]);
    let (app, _) = app(script.clone()).await;
    let options = RunOptions {
        traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
        tracestate: Some("vendor=1".to_owned()),
        ..RunOptions::default()
    };
    watch(&app, "thread", options).await.1.unwrap();
    let calls: Vec<_> = script.asked().into_iter().map(|asked| asked.call).collect();
    let spans: Vec<_> = calls
        .iter()
        .map(|call| {
            assert_eq!(call.tracestate.as_deref(), Some("vendor=1"));
            let (trace, note) = TraceContext::read(call.traceparent.as_deref().unwrap(), None);
            let trace = trace.unwrap();
            assert!(note.is_none() && trace.sampled());
            assert_eq!(trace.trace_id(), "0af7651916cd43dd8448eb211c80319c");
            trace.span_id().to_owned()
        })
        .collect();
    // The span of the run, which exists: one made up for each call would be in nobody's trace.
    assert!(spans[0] == spans[1] && spans[0] != "b7ad6b7169203331");
    // A broken header does not break the run, and is not sent on.
    let options = RunOptions { traceparent: Some("00-zz".to_owned()), ..RunOptions::default() };
    watch(&app, "other", options).await.1.unwrap();
    let sent = script.asked().pop().unwrap().call.traceparent.unwrap();
    assert!(TraceContext::read(&sent, None).0.is_some() && !sent.contains("zz"));
}

#[tokio::test(start_paused = true)]
async fn attempts_of_one_call_share_a_key_and_calls_do_not() {
    let flaky = Say::flaky([error(Kind::Server), Say::call(look { key: "a".to_owned() })]);
    let script = ScriptedModel::new([flaky, Say::text("done")]);
    said(script.clone()).await.0.unwrap();
    let keys: Vec<_> = script.asked().into_iter().map(|asked| asked.call.idempotency_key.unwrap()).collect();
    assert_eq!(keys.len(), 3);
    assert_eq!(keys[0], keys[1]);
    assert_ne!(keys[1], keys[2]);
}
