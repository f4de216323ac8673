//! The spans that the engine makes: each has its end, work is inside its own, and a trace names spans that exist.

use super::engine::*;
use crate::capture::Capture;

/// Log a line.
#[tool(effect = read)]
async fn log_line() -> String {
    tokio::task::yield_now().await;
    tracing::info!(target: "harness", "inside");
    "twelve bytes".to_owned()
}

/// You are below.
#[agent(model = "fast", tools = [log_line, boom])]
struct Under;

/// You are above.
#[agent(model = "fast", agents = [Under])]
struct Over;

harness! {
    name: Traced,
    models: { fast: OpenAi("ours-1") },
    resources: [World],
    agents: [Over],
}

#[tokio::test]
async fn every_span_has_its_end_and_its_place() {
    let script = ScriptedModel::routes()
        .instructed(
            "below",
            [Say::call(log_line {}), Say::call(boom { why: "x".to_owned() }), Say::text("done")],
        )
        .otherwise([Say::empty().raw("Under", r#"{"input": "go"}"#), Say::text("over")]);
    let capture = Capture::default();
    let _guard = tracing::subscriber::set_default(capture.clone());
    let traced =
        Traced::start(TracedBindings { world: World::default() }.scripted(script.clone())).await.unwrap();
    let session = traced.session("thread").await.unwrap();
    let (events, ..) = watch_in::<Traced, Over>(&session, "go".to_owned(), RunOptions::default()).await;
    let lines = capture.lines();
    let told = |wanted: &str| lines.iter().filter(|line| line.contains(wanted)).count();
    assert_eq!(told("record bytes=12"), 1, "{lines:#?}");
    assert_eq!(told("record code=PANICKED"), 1, "{lines:#?}");
    assert_eq!(told("span run "), 2, "{lines:#?}");
    assert_eq!(told(&format!("parent_run_id={}", events[0].run_id)), 1, "{lines:#?}");
    // Two runs, two agents, three tool calls: each says how it ended.
    assert_eq!(told("record outcome="), 7, "{lines:#?}");
    assert_eq!(capture.inside().first(), Some(&"tool"), "the body is inside the span of its call");
    // What is sent on names a span that is there.
    let spans: Vec<_> = lines.iter().filter_map(|line| line.strip_prefix("record span_id=")).collect();
    for asked in script.asked() {
        let sent = asked.call.traceparent.clone().unwrap();
        assert!(spans.iter().any(|span| sent.contains(*span)), "{sent}: {spans:?}");
    }
}
