//! The scripted model: every behaviour of a model that a test may need, said on purpose.

use crate::support::Ask;
use harness::adapter::model::{AskedChoice, Say, ScriptedModel};
use harness::port::model::{
    FinishReason, Media, ModelError, ModelErrorKind, ModelEvent, Part, ToolCall, Usage,
};
use std::time::Duration;
use tokio::time::{Instant, timeout};

fn texts(events: &[ModelEvent]) -> Vec<&str> {
    let texts = events.iter().filter_map(|event| match event {
        ModelEvent::Text { delta } | ModelEvent::ToolCallDelta { delta, .. } => Some(delta.as_str()),
        ModelEvent::ReasoningText { delta } => Some(delta.as_str()),
        _ => None,
    });
    texts.collect()
}

fn calls(answer: &harness::port::model::ModelResponse) -> Vec<ToolCall> {
    answer.message.tool_calls().cloned().collect()
}

#[tokio::test]
async fn the_conversation_says_which_line_comes_next() {
    let model = ScriptedModel::new([Say::text("one"), Say::text("two"), Say::text("three")]);
    // Any order, any number of conversations: the model remembers none of them.
    assert_eq!(Ask::new("hi").after_turns(2).text(&model).await, "three");
    assert_eq!(Ask::new("hi").text(&model).await, "one");
    assert_eq!(Ask::new("hi").after_turns(1).text(&model).await, "two");
    let error = Ask::new("hi").after_turns(3).answer(&model).await.unwrap_err();
    assert_eq!(error.kind, ModelErrorKind::InvalidRequest);
    assert!(error.message.contains("3 lines") && error.message.contains("turn 4"), "{error}");
}

#[tokio::test]
async fn a_thousand_conversations_share_one_script() {
    let model = ScriptedModel::new([Say::text("one").after(Duration::from_millis(1)), Say::text("two")]);
    let mut asks = tokio::task::JoinSet::new();
    for n in 0..1_000 {
        let model = model.clone();
        asks.spawn(async move { (n % 2, Ask::new("hi").after_turns(n % 2).text(&model).await) });
    }
    for (turn, text) in asks.join_all().await {
        assert_eq!(text, ["one", "two"][turn]);
    }
}

#[tokio::test]
async fn the_last_line_can_come_for_ever() {
    let model = ScriptedModel::new([Say::text("one"), Say::empty().raw("search", "{}")]).repeat();
    let answer = Ask::new("hi").after_turns(100).answer(&model).await.unwrap();
    assert_eq!(answer.reason, FinishReason::ToolCalls);
    model.assert_done();
}

#[tokio::test]
async fn text_and_arguments_arrive_in_the_pieces_that_were_asked_for() {
    let say = Say::text("héllo").raw("find", r#"{"a":1}"#).in_chunks(2);
    let (events, end) = Ask::new("hi").events(&ScriptedModel::new([say])).await;
    end.unwrap();
    assert_eq!(texts(&events), ["hé", "ll", "o", r#"{""#, r#"a""#, ":1", "}"]);

    let say = Say::pieces(["hel", "", "lo"]).raw_pieces("find", ["{", "}"]);
    let model = ScriptedModel::new([say]);
    let (events, _) = Ask::new("hi").events(&model).await;
    assert_eq!(texts(&events), ["hel", "lo", "{", "}"]);
    let answer = Ask::new("hi").answer(&model).await.unwrap();
    assert_eq!(answer.message.text(), "hello");
    assert_eq!(calls(&answer)[0].arguments, "{}");
}

#[tokio::test]
async fn call_ids_are_made_up_unless_they_are_said() {
    let say = Say::empty().raw("a", "{}").raw("b", "{}").with_id("same").raw("c", "{}").with_id("same");
    let say = say.raw("d", "{}").with_id("");
    let answer =
        Ask::new("hi").after_turns(1).answer(&ScriptedModel::new([Say::empty(), say])).await.unwrap();
    let ids: Vec<_> = calls(&answer).into_iter().map(|call| call.id).collect();
    assert_eq!(ids, ["call_1_0", "same", "same", ""]);
}

#[tokio::test(start_paused = true)]
async fn pauses_take_the_time_of_the_test() {
    let say = Say::text("a").after(Duration::from_secs(60)).pause(Duration::from_secs(5)).and_text("b");
    let before = Instant::now();
    assert_eq!(Ask::new("hi").text(&ScriptedModel::new([say])).await, "ab");
    assert_eq!(before.elapsed(), Duration::from_secs(65));
}

#[tokio::test(start_paused = true)]
async fn a_model_that_hangs_does_so_after_what_it_said() {
    for (say, said) in [(Say::hang(), 0), (Say::text("abc").then_hang(), 1)] {
        let (ask, model) = (Ask::new("hi"), ScriptedModel::new([say]));
        let mut events = Vec::new();
        let request = ask.request();
        let call = harness::port::model::Model::generate(&model, &request, &mut events);
        assert!(timeout(Duration::from_secs(3_600), call).await.is_err());
        assert_eq!(events.len(), said);
    }
}

#[tokio::test]
async fn failures_come_where_the_script_says() {
    use ModelErrorKind as K;
    let wait = Duration::from_secs(9);
    let mut overloaded = ModelError::new(K::Overloaded, "scripted", "busy");
    overloaded.status = Some(529);
    let cases = [
        (Say::error(K::RateLimited).retry_after(wait), 0, K::RateLimited, Some(wait), None),
        (Say::text("half").then_error(K::Server), 1, K::Server, None, None),
        (Say::text("half").cut(), 1, K::Interrupted, None, None),
        (Say::empty().then_fail(overloaded), 0, K::Overloaded, None, Some(529)),
    ];
    for (say, said, kind, retry_after, status) in cases {
        let (events, end) = Ask::new("hi").events(&ScriptedModel::new([say])).await;
        let error = end.unwrap_err();
        assert_eq!((events.len(), error.kind), (said, kind));
        assert_eq!((error.retry_after, error.status), (retry_after, status));
        assert!(!events.iter().any(|event| matches!(event, ModelEvent::Finished { .. })));
    }
    let (events, end) = Ask::new("hi").events(&ScriptedModel::new([Say::text("x").without_end()])).await;
    assert!(end.is_ok() && events.len() == 1, "breaks the contract of the port, on purpose");
}

#[tokio::test]
async fn turns_end_for_the_reason_that_fits_or_the_one_that_is_said() {
    let call = || Say::empty().raw("find", r#"{"order_no": "47"#);
    let cases = [
        (Say::empty(), FinishReason::Stop),
        (Say::text("a"), FinishReason::Stop),
        (call(), FinishReason::ToolCalls),
        (call().finish(FinishReason::Length), FinishReason::Length),
        (Say::refusal("no"), FinishReason::Refusal),
        (Say::text("a").finish(FinishReason::ContentFilter), FinishReason::ContentFilter),
    ];
    for (say, reason) in cases {
        let answer = Ask::new("hi").answer(&ScriptedModel::new([say])).await.unwrap();
        assert_eq!(answer.reason, reason);
        if reason == FinishReason::Refusal {
            assert_eq!(answer.message.parts, [Part::Refusal { text: "no".into() }]);
        }
    }
}

#[tokio::test]
async fn reasoning_parts_and_usage() {
    let usage = Usage { input_tokens: Some(3), output_tokens: Some(4), ..Usage::default() };
    let image = Part::Image(Media::bytes("image/png", &[1, 2, 3]));
    let say = Say::empty().reasoning("hmm").part(image.clone()).and_text("done").usage(usage);
    let model = ScriptedModel::new([say, Say::text("x")]);
    let answer = Ask::new("hi").answer(&model).await.unwrap();
    assert_eq!(answer.usage, usage);
    assert!(
        matches!(&answer.message.parts[0], Part::Reasoning(r) if r.provider == "scripted" && r.text == "hmm")
    );
    assert_eq!(answer.message.parts[1], image);
    let unknown = Ask::new("hi").after_turns(1).answer(&model).await.unwrap();
    assert_eq!(unknown.usage, Usage::default(), "unknown is not zero");
}

#[tokio::test]
async fn attempts_at_one_call_differ() {
    let flaky = Say::flaky([Say::error(ModelErrorKind::Overloaded), Say::text("a").cut(), Say::text("done")]);
    let model = ScriptedModel::new([flaky]);
    let kind = |result: Result<_, ModelError>| result.map_err(|error| error.kind).map(drop);
    assert_eq!(kind(Ask::new("hi").attempt(1).answer(&model).await), Err(ModelErrorKind::Overloaded));
    assert_eq!(kind(Ask::new("hi").attempt(2).answer(&model).await), Err(ModelErrorKind::Interrupted));
    assert_eq!(Ask::new("hi").attempt(3).text(&model).await, "done");
    assert_eq!(Ask::new("hi").attempt(9).text(&model).await, "done");
}

#[tokio::test]
async fn a_line_can_depend_on_what_is_asked() {
    let model = ScriptedModel::new([Say::from_fn(|asked| Say::text(asked.last_text().to_uppercase()))]);
    assert_eq!(Ask::new("hi").text(&model).await, "HI");
    fn endless() -> Say {
        Say::from_fn(|_| endless())
    }
    let error = Ask::new("hi").answer(&ScriptedModel::new([endless()])).await.unwrap_err();
    assert!(error.message.contains("without an end"), "{error}");
}

#[tokio::test]
async fn each_agent_can_have_its_own_lines() {
    let model = ScriptedModel::routes()
        .instructed("You triage", [Say::text("triage 1"), Say::text("triage 2")])
        .when(|asked| asked.mentions("refund"), [Say::text("refunds")])
        .repeat();
    let triage = |turns| Ask::new("refund").instructed("You triage mails.").after_turns(turns);
    assert_eq!(triage(0).text(&model).await, "triage 1");
    assert_eq!(triage(1).text(&model).await, "triage 2");
    assert!(triage(2).answer(&model).await.is_err(), "only the last route repeats");
    assert_eq!(Ask::new("a refund").after_turns(7).text(&model).await, "refunds");
    let nobody = Ask::new("hi").answer(&model).await.unwrap_err();
    assert!(nobody.message.contains("otherwise"), "{nobody}");
    assert_eq!(Ask::new("hi").text(&model.otherwise([Say::text("hello")])).await, "hello");
}

#[tokio::test]
async fn what_was_asked_is_kept_for_who_holds_a_clone() {
    let script = ScriptedModel::new([Say::text("one"), Say::text("two")]);
    let model = script.clone();
    Ask::new("first").instructed("Be kind.").text(&model).await;
    Ask::new("second").after_turns(1).text(&model).await;
    let asked = script.asked();
    assert_eq!(asked.len(), 2);
    assert_eq!((asked[0].instructions.as_str(), asked[0].turn()), ("Be kind.", 0));
    assert_eq!((asked[1].messages.len(), asked[1].turn()), (2, 1));
    assert_eq!(asked[0].tool_choice, AskedChoice::Auto);
    assert!(asked[0].mentions("first") && !asked[0].mentions("second"));
    script.assert_done();
}

#[tokio::test]
async fn an_expectation_that_does_not_hold_fails_the_call_and_says_so() {
    let script =
        ScriptedModel::new([Say::text("x").expect("the order number", |asked| asked.mentions("4711"))]);
    assert_eq!(Ask::new("order 4711").text(&script).await, "x");
    script.assert_done();
    let error = Ask::new("CANARY").answer(&script).await.unwrap_err();
    assert!(!error.kind.retriable());
    assert!(error.message.contains("the order number"), "{error}");
    assert!(!error.message.contains("CANARY"), "{error}");
    let failures = script.failures();
    assert!(failures[0].starts_with("turn 1: the order number\n"), "{failures:?}");
    assert!(
        failures[0].contains("user: \"CANARY\""),
        "who looks at the script sees what was asked: {failures:?}"
    );
}

#[tokio::test]
async fn what_was_asked_instead_is_told_in_a_few_lines() {
    let script =
        ScriptedModel::new([Say::text("x"), Say::text("y").expect("tea", |asked| asked.mentions("tea"))]);
    let long = "long ".repeat(100);
    let _ = Ask::new(&long).instructed("Be kind.").after_turns(1).answer(&script).await;
    let failure = script.failures().remove(0);
    let lines: Vec<&str> = failure.lines().collect();
    assert_eq!(lines[..3], ["turn 2: tea", "  instructions: \"Be kind.\"", "  tools: none"]);
    assert!(lines[3].starts_with("  user: \"long long") && lines[3].ends_with("..\""), "{failure}");
    assert_eq!(lines[4], "  assistant: \"answer 0\"");
    assert!(failure.len() < 400, "{failure}");
}

#[test]
#[should_panic(expected = "line 1 of the script: text \"one\"\n  line 2 of the script: text \"two\"")]
fn lines_that_nobody_heard_are_noticed() {
    ScriptedModel::new([Say::text("one"), Say::text("two")]).assert_done();
}

#[tokio::test]
#[should_panic(expected = "line 2 of `.instructed(\"You sort\", ..)`: a call of `find`")]
async fn an_unheard_line_names_its_route() {
    let script = ScriptedModel::routes()
        .instructed("You sort", [Say::text("one"), Say::empty().raw("find", "{}")])
        .otherwise([Say::text("two")]);
    Ask::new("hi").text(&script).await;
    Ask::new("hi").instructed("You sort.").text(&script).await;
    script.assert_done();
}

#[tokio::test]
#[should_panic(
    expected = "something else\nturn 1: a greeting\n  instructions: \"\"\n  tools: none\n  user: \"hi\""
)]
async fn the_end_of_a_test_repeats_what_did_not_hold() {
    let script = ScriptedModel::new([Say::text("one").expect("a greeting", |asked| asked.mentions("hello"))]);
    let _ = Ask::new("hi").answer(&script).await;
    script.assert_done();
}
