//! The spans: stable names and fields, and nothing that a model, a user or a tool said.

use crate::capture::Capture;
use harness::event::{ItemKind, Outcome};
use harness::port::model::Usage;
use harness::telemetry::{self, ModelFields, RunFields, TraceContext};
use std::time::Duration;

fn capture(work: impl FnOnce()) -> Vec<String> {
    let capture = Capture::default();
    tracing::subscriber::with_default(capture.clone(), work);
    capture.lines()
}

#[test]
fn the_spans_of_a_run_have_these_names_and_fields() {
    let (trace, _) =
        TraceContext::read("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", Some("v=CANARY"));
    let own = trace.map(|trace| trace.child());
    let span_id = own.as_ref().map(|own| own.span_id().to_owned()).unwrap();
    let lines = capture(|| {
        let run = telemetry::run_span(&RunFields {
            run_id: "run_1",
            parent_run_id: None,
            session_id: "thread",
            kind: ItemKind::Workflow,
            item: "triage",
            trace: own.as_ref(),
        });
        let agent = telemetry::agent_span("Support");
        let model =
            telemetry::model_span(&ModelFields { alias: "fast", model_id: Some("m-1"), turn: 0, attempt: 2 });
        let usage = Usage { input_tokens: Some(7), ..Usage::default() };
        telemetry::finish_model_span(&model, "stop", &usage);
        let tool = telemetry::tool_span("find_order", "call_1");
        telemetry::finish_span(&tool, &Outcome::Failed { code: "TIMEOUT".into() });
        telemetry::finish_span(&agent, &Outcome::Cancelled);
        telemetry::finish_span(&run, &Outcome::Succeeded);
    });
    assert_eq!(
        lines,
        [
            "span run run_id=run_1 session_id=thread kind=workflow item=triage",
            "record trace_id=0af7651916cd43dd8448eb211c80319c",
            &format!("record span_id={span_id}"),
            "record parent_span_id=b7ad6b7169203331",
            "span agent agent=Support",
            "span model model=fast model_id=m-1 turn=0 attempt=2",
            "record reason=stop",
            "record input_tokens=7",
            "span tool tool=find_order call_id=call_1",
            "record outcome=failed",
            "record code=TIMEOUT",
            "record outcome=cancelled",
            "record outcome=succeeded",
        ]
    );
}

#[test]
fn failures_and_retries_are_logged_by_code() {
    let lines = capture(|| {
        telemetry::model_retrying("fast", 1, "MODEL_OVERLOADED", Duration::from_millis(1_500));
        telemetry::model_failed("fast", 3, "MODEL_OVERLOADED");
        telemetry::tool_failed("find_order", "call_1", "TOOL_FAILED");
        telemetry::tool_held_thread("find_order", "call_1", Duration::from_secs(1));
        telemetry::run_failed("run_1", "Support", "LIMIT_REACHED");
        let (_, note) = TraceContext::read("CANARY", Some("CANARY"));
        telemetry::trace_ignored(note.unwrap());
    });
    assert_eq!(lines.len(), 6);
    assert!(lines[0].starts_with("WARN") && lines[0].contains("wait_ms=1500"), "{}", lines[0]);
    assert!(lines[4].starts_with("ERROR") && lines[4].contains("code=LIMIT_REACHED"), "{}", lines[4]);
    assert!(lines[5].starts_with("DEBUG"), "{}", lines[5]);
    assert!(lines.iter().all(|line| !line.contains("CANARY")), "{lines:?}");
}
