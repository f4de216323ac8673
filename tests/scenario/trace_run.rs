//! A whole run, watched: what was said never gets into a span, a log line or a stored event.

use crate::capture::Capture;
use harness::event::{Event, EventKind};
use harness::port::model::ModelErrorKind;
use harness::port::observe::Observer;
use harness::prelude::*;
use std::sync::{Arc, Mutex};

const CANARY: &str = "CANARY-4711";

/// Find CANARY-4711.
#[tool(effect = read)]
async fn find_canary(
    cx: &ToolCx<find_canary>,
    /// What to find.
    what: String,
) -> Result<String, ToolError> {
    cx.progress(what.as_str());
    if what.contains("not") {
        return Err(ToolError::new(format!("no such thing: {what}")));
    }
    Ok(format!("found {what}"))
}

/// You look for CANARY-4711.
#[agent(model = "fast", tools = [find_canary])]
struct Finder;

harness! {
    name: Zoo,
    models: { fast: OpenAi("ours-1") },
    agents: [Finder],
}

#[derive(Clone, Default)]
struct Keeps(Arc<Mutex<Vec<Event>>>);

impl Observer for Keeps {
    fn event(&self, event: &Event) {
        self.0.lock().unwrap().push(event.clone());
    }
}

/// Everything goes wrong once, each time with the canary in it.
fn script() -> ScriptedModel {
    let call = |what: &str| find_canary { what: format!("{what} {CANARY}") };
    ScriptedModel::new([
        Say::flaky([
            Say::text(CANARY).in_chunks(4).then_error(ModelErrorKind::Overloaded),
            Say::text(CANARY).and(call("the")).and(call("not")),
        ]),
        Say::empty().raw("find_canary", format!(r#"{{"wat": "{CANARY}"#)).reasoning(CANARY),
        Say::text(format!("Here is {CANARY}.")),
    ])
}

#[tokio::test(start_paused = true)]
async fn what_was_said_is_in_no_span_no_log_and_no_stored_event() {
    let capture = Capture::default();
    let _guard = tracing::subscriber::set_default(capture.clone());
    let keeps = Keeps::default();
    let zoo = Zoo::start(ZooBindings {}.scripted(script()).observe(keeps.clone())).await.unwrap();
    let session = zoo.session("zoo").await.unwrap();
    let answer = session.run::<Finder>(format!("Where is {CANARY}?")).await.unwrap();
    assert!(answer.contains(CANARY), "the control: it was said");

    let lines = capture.lines();
    for wanted in ["span run ", "span agent ", "span model ", "span tool "] {
        assert!(lines.iter().any(|line| line.starts_with(wanted)), "{wanted}: {lines:#?}");
    }
    assert!(
        lines.iter().any(|line| line.starts_with("WARN") && line.contains("MODEL_OVERLOADED")),
        "{lines:#?}"
    );
    assert!(lines.iter().all(|line| !line.contains(CANARY)), "{lines:#?}");

    let events = keeps.0.lock().unwrap();
    let (content, stored): (Vec<_>, Vec<_>) = events.iter().partition(|event| event.kind.is_content());
    assert!(
        serde_json::to_string(&content).unwrap().contains(CANARY),
        "the control: content is marked as such"
    );
    let stored = serde_json::to_string(&stored).unwrap();
    assert!(!stored.contains(CANARY), "{stored}");
    assert!(events.iter().zip(0..).all(|(event, seq)| event.seq == seq), "gapless");
    assert!(matches!(events.first().unwrap().kind, EventKind::RunStarted { .. }));
    assert!(matches!(events.last().unwrap().kind, EventKind::RunFinished { .. }));
}
