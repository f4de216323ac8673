//! Why something failed: where the words are, where they are not, and that they can be read.

use super::engine::{boom, look, refuse, *};

/// Look twice, from the application's own code.
#[workflow(tools = [look])]
async fn looks(cx: &WorkflowCx<looks>, key: String) -> Result<String, WorkflowError> {
    cx.call(look { key }).await
}

harness! {
    name: Narrow,
    models: { fast: OpenAi("gpt-5-mini") },
    resources: [World],
    limits: { kept_bytes: 100 },
    tools: [look],
    workflows: [looks],
}

fn errors(events: &[Event]) -> Vec<(String, String)> {
    let of = |event: &Event| match &event.kind {
        EventKind::ToolError { code, message, .. } => Some((code.to_string(), message.clone())),
        _ => None,
    };
    events.iter().filter_map(of).collect()
}

#[tokio::test]
async fn who_watches_hears_why_a_call_failed_and_the_store_does_not() {
    let calls = Say::call(refuse { why: "closed on Sundays".to_owned() })
        .and(boom { why: "CANARY".to_owned() })
        .raw("look", "{}")
        .raw("nothing", "{}");
    let (app, _) = app(ScriptedModel::new([calls, Say::text("done")])).await;
    let (events, output, summary) = watch(&app, "thread", RunOptions::default()).await;
    output.unwrap();
    let mut why = errors(&events);
    why.sort_unstable();
    let codes: Vec<_> = why.iter().map(|(code, _)| &**code).collect();
    assert_eq!(codes, ["PANICKED", "TOOL_FAILED", "TOOL_INPUT_INVALID", "UNKNOWN_TOOL"]);
    assert_eq!(why[1].1, "closed on Sundays");
    assert!(why[2].1.contains("key"), "{why:?}");
    assert!(!why[0].1.contains("CANARY"), "the panic hook has its message: {why:?}");
    // Just before the end that it explains.
    let at = |name| events.iter().position(|event| event.kind.name() == name);
    assert!(at("tool.error") < at("tool.finished"), "{:?}", names(&events));

    let stored = app.session("thread").await.unwrap().events(&summary.run_id, 0).await.unwrap();
    assert_eq!(errors(&stored), []);
    assert!(!format!("{stored:?}").contains("Sundays"));
}

#[tokio::test]
async fn a_result_that_is_too_large_fails_a_call_of_a_workflow_and_of_the_application() {
    let start = || NarrowBindings { world: World::default() }.scripted(ScriptedModel::new([]));
    let session = Narrow::start(start()).await.unwrap().session("thread").await.unwrap();
    let key = || "k".repeat(200);
    for error in
        [session.run::<looks>(key()).await.unwrap_err(), session.call(look { key: key() }).await.unwrap_err()]
    {
        assert_eq!(error.code(), "LIMIT_REACHED", "{error}");
        assert!(error.to_string().contains("kept_bytes"), "{error}");
    }
    let (events, output, _) =
        watch_in::<Narrow, looks>(&session, "a".to_owned(), RunOptions::default()).await;
    assert_eq!(output.unwrap(), "found a");
    let bytes = events.iter().find_map(|event| match event.kind {
        EventKind::ToolFinished { bytes, .. } => Some(bytes),
        _ => None,
    });
    assert_eq!(bytes, Some(7), "counted as the call of a model is");
}

#[tokio::test]
async fn a_main_that_returns_an_error_prints_it_readably() {
    let start = Start::from(AppBindings { world: World::default() }).env(|_| None);
    let error = App::start(start).await.err().unwrap();
    let text = error.to_string();
    assert_eq!(format!("{error:?}"), text);
    assert_eq!(text.matches("fast").count(), 1, "the model is named once: {text}");
    assert!(!text.ends_with('\n') && text.contains("OPENAI_API_KEY"), "{text:?}");

    let error = Error::SessionBusy { active_run: None };
    assert_eq!(format!("{error:?}"), format!("{error} [SESSION_BUSY]"));
}
