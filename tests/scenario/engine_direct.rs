//! `session.call(tool { .. })`: the application calls a listed tool itself, with everything that a run gives.

use super::engine::{boom, hang, look, refuse, *};
use harness::ApprovalDecision;
use harness::port::state::RunStatus;
use std::time::Duration;

/// Pay money back.
#[tool(effect = once, approve = large)]
async fn pay(world: &World, cents: u32) -> u32 {
    world.note(format!("paid {cents}"));
    cents
}

fn large(pay: &pay) -> bool {
    pay.cents > 100
}

/// Where the run's things are.
#[tool(effect = read)]
async fn whoami(cx: &ToolCx<whoami>) -> Result<String, ToolError> {
    let memory = cx.memory().await?;
    memory.session().write("seen", "x").await?;
    let deadline = cx.deadline().map(|left| left.as_secs());
    Ok(format!("{}/{}/{} {deadline:?} {}", cx.tenant(), cx.user(), cx.thread(), cx.idempotency_key().len()))
}

harness! {
    name: Desk,
    models: { fast: OpenAi("ours-1") },
    resources: [World],
    tools: [look, boom, hang, refuse, pay, whoami, deaf],
    agents: [Worker],
}

async fn desk() -> (Desk, World) {
    let world = World::default();
    let script = ScriptedModel::new([Say::text("hello")]).repeat();
    let app = Desk::start(DeskBindings { world: world.clone() }.scripted(script)).await.unwrap();
    (app, world)
}

#[tokio::test(start_paused = true)]
async fn a_call_is_typed_and_a_run_of_its_own() {
    let (app, world) = desk().await;
    let session = app.session(SessionId::new("acme", "ann", "desk")).await.unwrap();
    let found: String = session.call(look { key: "a".to_owned() }).await.unwrap();
    assert_eq!((found.as_str(), world.calls()), ("found a", 1));
    let paid: u32 = session.call(pay { cents: 7 }).await.unwrap();
    assert_eq!((paid, world.seen()), (7, vec!["paid 7".to_owned()]));
    let me = session.call(whoami {}).await.unwrap();
    assert!(me.starts_with("acme/ann/desk Some("), "{me}");
    let runs = session.runs(None, 9).await.unwrap();
    let shown: Vec<_> = runs.iter().map(|run| (&*run.item, run.status, run.counts.tool_calls)).collect();
    let ended = |item| (item, RunStatus::Succeeded, 1);
    assert_eq!(shown, [ended("look"), ended("pay"), ended("whoami")]);
    let events = session.events(&runs[0].run_id, 0).await.unwrap();
    assert_whole(&events);
    assert_eq!(names(&events), ["run.started", "tool.started", "tool.finished", "run.finished"]);
    assert!(
        matches!(&events[0].kind, EventKind::RunStarted { kind: harness::ItemKind::Tool, item } if &**item == "look")
    );
    assert_eq!(session.history().list(9).await.unwrap(), [], "a conversation is with a model");
}

#[tokio::test(start_paused = true)]
async fn what_goes_wrong_in_a_call_is_an_error_of_its_kind() {
    let (app, _) = desk().await;
    let session = app.session("s").await.unwrap();
    let error = session.call(refuse { why: "closed".to_owned() }).await.unwrap_err();
    assert!(matches!(&error, Error::Tool { tool, .. } if tool == "refuse"), "{error:?}");
    assert_eq!(session.call(boom { why: "x".to_owned() }).await.unwrap_err().code(), "PANICKED");
    assert_eq!(session.call(hang {}).await.unwrap_err().code(), "TIMEOUT");
    let late = session.call(look { key: "a".to_owned() });
    let late = late.with(limits(|limits| limits.run_time = Some(Duration::from_millis(1)))).await;
    assert_eq!(late.unwrap_err().code(), "TIMEOUT", "limits of the call hold");
    let keyed = RunOptions { idempotency_key: Some("k".to_owned()), ..RunOptions::default() };
    let error = session.call(look { key: "a".to_owned() }).with(keyed).await.unwrap_err();
    assert_eq!(error.code(), "INVOKE_OPTIONS_INVALID");
    for run in session.runs(None, 9).await.unwrap() {
        assert_eq!(run.status, RunStatus::Failed);
        assert_whole(&session.events(&run.run_id, 0).await.unwrap());
    }
    assert_eq!(session.call(look { key: "b".to_owned() }).await.unwrap(), "found b", "the session goes on");
}

#[tokio::test(start_paused = true)]
async fn a_call_takes_the_turn_of_its_session_and_ends_when_it_is_dropped() {
    let (app, _) = desk().await;
    let session = app.session("s").await.unwrap();
    let running = tokio::spawn({
        let session = session.clone();
        async move { session.call(hang {}).await }
    });
    tokio::time::sleep(Duration::from_millis(10)).await;
    let busy = session.run::<Worker>("x".to_owned()).await.unwrap_err();
    assert_eq!(busy.code(), "SESSION_BUSY");
    running.abort();
    let _ = running.await;
    assert_eq!(session.run::<Worker>("x".to_owned()).await.unwrap(), "hello");
    assert_eq!(session.runs(None, 9).await.unwrap()[0].status, RunStatus::Cancelled);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_needs_a_person_waits_for_one() {
    for (decision, expected) in
        [(ApprovalDecision::approve(), Ok(900)), (ApprovalDecision::deny("no receipt"), Err("DENIED"))]
    {
        let (app, world) = desk().await;
        let session = app.session("s").await.unwrap();
        let call = tokio::spawn(async move { session.call(pay { cents: 900 }).await });
        tokio::time::sleep(Duration::from_secs(1)).await;
        let open = app.approvals().list();
        assert_eq!((open.len(), world.seen().len()), (1, 0), "nothing is paid while it waits");
        app.approvals().decide(&open[0], decision).unwrap();
        assert_eq!(call.await.unwrap().map_err(|error| error.code()), expected);
        assert_eq!(world.seen().len(), usize::from(expected.is_ok()));
    }
    // Nobody decides: the run's time is over, and nothing was paid.
    let (app, world) = desk().await;
    let error = app.session("s").await.unwrap().call(pay { cents: 900 }).await.unwrap_err();
    assert_eq!((error.code(), world.seen().len()), ("TIMEOUT", 0));
    assert!(app.approvals().list().is_empty());
}
