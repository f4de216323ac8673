//! Content goes to the model, the caller and the live stream, and nowhere else.

use super::capture::Capture;
use super::engine::{boom, look, refuse, ship, *};
use harness::port::model::ModelErrorKind;

/// In the input, the arguments, the results, the errors, the panics, the answer, the key of the call.
const CANARY: &str = "CANARY-4711";

fn script() -> ScriptedModel {
    let c = || CANARY.to_owned();
    ScriptedModel::new([
        Say::text(CANARY)
            .reasoning(CANARY)
            .and(look { key: c() })
            .and(refuse { why: c() })
            .and(boom { why: c() })
            .raw("ship", format!(r#"{{"order_no": "{CANARY}", "{CANARY}": 1}}"#))
            .raw(CANARY, format!("\"{CANARY}\""))
            .and(ship { order_no: 1, to: Address { street: c(), zip: 1 }, note: Some(c()) }),
        Say::flaky([Say::text(CANARY).then_error(ModelErrorKind::Server), Say::text(CANARY).in_chunks(5)]),
    ])
}

/// Everything that is logged, stored and told of one run; and its output.
async fn everything(
    session: &str,
    script: ScriptedModel,
) -> (Vec<String>, harness::Result<String>, Vec<Event>) {
    let capture = Capture::default();
    let guard = tracing::subscriber::set_default(capture.clone());
    let (app, _) = app(script).await;
    let session = app.session(session).await.unwrap();
    let options = RunOptions { idempotency_key: Some("key".to_owned()), ..RunOptions::default() };
    let (live, output, summary) = watch_in::<App, Worker>(&session, CANARY.to_owned(), options).await;
    let stored = session.events(&summary.run_id, 0).await.unwrap();
    drop(guard);
    let mut all = capture.lines();
    assert!(all.len() > 5, "nothing was captured");
    all.extend(stored.iter().map(|event| serde_json::to_string(event).unwrap()));
    all.push(serde_json::to_string(&summary).unwrap());
    all.extend(output.as_ref().err().map(|error| format!("{error} {error:?}")));
    (all, output, live)
}

#[tokio::test(start_paused = true)]
async fn content_is_never_logged_stored_or_repeated_in_errors() {
    let (all, output, live) = everything("thread", script()).await;
    assert_eq!(output.unwrap(), CANARY);
    for line in &all {
        assert!(!line.contains("CANARY"), "{line}");
    }
    // The control: it was everywhere.
    assert!(live.iter().any(|event| format!("{event:?}").contains(CANARY)));
    assert!(
        all.iter().any(|line| line.contains("span tool")) && all.iter().any(|line| line.contains("WARN"))
    );
}

#[tokio::test(start_paused = true)]
async fn also_where_the_run_fails() {
    for failing in [
        Say::text(CANARY).finish(harness::port::model::FinishReason::Length),
        Say::refusal(CANARY),
        Say::text(CANARY).then_error(ModelErrorKind::Auth),
        Say::text(CANARY).without_end(),
    ] {
        let (all, output, _) = everything("thread", ScriptedModel::new([failing])).await;
        output.unwrap_err();
        for line in &all {
            assert!(!line.contains("CANARY"), "{line}");
        }
    }
}

/// What an agent answers, with names that the model chooses.
#[derive(Clone, Debug, AgentOutput)]
#[serde(deny_unknown_fields)]
struct Tree {
    text: String,
    #[allow(dead_code)]
    by_name: std::collections::BTreeMap<String, Leaf>,
}

#[derive(Clone, Debug, Schema)]
struct Leaf {
    #[allow(dead_code)]
    size: u32,
}

/// You draw trees.
#[agent(model = "fast", output = Tree)]
struct Drawer;

harness! {
    name: Drawing,
    models: { fast: OpenAiCompatible("drawer") },
    agents: [Drawer],
}

#[tokio::test]
async fn names_that_a_model_makes_up_stay_out_of_errors_and_records() {
    for (answer, place) in [
        (r#"{"text": "", "by_name": {"CANARY": {"size": "x"}}}"#, "/by_name/*/size"),
        (r#"{"text": "", "by_name": {"CANARY": 1}}"#, "/by_name/*"),
        (r#"{"text": "", "by_name": {"CANARY": 1, "CANARY": {"size": 2}}}"#, "/by_name/*"),
        (r#"{"text": "", "by_name": {}, "CANARY": 1}"#, "/*"),
        (r#"{"CANARY": 1, "CANARY": 2}"#, "/*"),
    ] {
        let script = ScriptedModel::new([Say::text(answer)]).repeat();
        let app = Drawing::start(DrawingBindings {}.scripted(script.clone())).await.unwrap();
        let session = app.session("thread").await.unwrap();
        let watched = watch_in::<Drawing, Drawer>(&session, "go".to_owned(), RunOptions::default()).await;
        let (error, summary) = (watched.1.map(|tree| tree.text).unwrap_err(), watched.2);
        assert_eq!(error.code(), "OUTPUT_INVALID");
        let all = format!("{error} {error:?} {}", serde_json::to_string(&summary).unwrap());
        assert!(!all.contains("CANARY"), "{all}");
        assert!(error.to_string().contains(place), "{error}");
        // The control: the model that is asked again is told the name.
        assert!(script.asked()[1].last_text().contains("CANARY"), "{}", script.asked()[1].last_text());
    }
}
