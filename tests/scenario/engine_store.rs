//! A state store that fails where it hurts most: at the end of a run. Nothing committed is lost, nothing stays busy.

use super::engine::*;
use harness::port::BoxFuture;
use harness::port::state::{
    Change, Op, Query, Rows, RunRecord, RunStatus, SessionKey, StateStore, StoreError,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// A store that refuses chosen changes, so many times; or takes them and loses the answer.
#[derive(Clone, Default)]
struct Faulty(Arc<Faults>);

#[derive(Default)]
struct Faults {
    state: InMemoryState,
    plan: Mutex<Option<Plan>>,
    hit: AtomicUsize,
}

#[derive(Clone)]
struct Plan {
    at: fn(&Op) -> bool,
    times: usize,
    error: StoreError,
    /// The change is applied all the same.
    arrives: bool,
}

impl Faulty {
    fn fail(&self, plan: Plan) {
        *self.0.plan.lock().unwrap() = Some(plan);
    }
    fn heal(&self) {
        *self.0.plan.lock().unwrap() = None;
    }
    fn hits(&self) -> usize {
        self.0.hit.swap(0, Ordering::SeqCst)
    }
    fn planned(&self, change: &Change) -> Option<Plan> {
        let mut plan = self.0.plan.lock().unwrap();
        let found = plan.as_mut().filter(|plan| plan.times > 0 && change.ops.iter().any(plan.at))?;
        found.times -= 1;
        self.0.hit.fetch_add(1, Ordering::SeqCst);
        Some(found.clone())
    }
}

impl StateStore for Faulty {
    fn commit(&self, change: Change) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let Some(plan) = self.planned(&change) else { return self.0.state.commit(change).await };
            if plan.arrives {
                self.0.state.commit(change).await?;
            }
            Err(plan.error)
        })
    }
    fn load(&self, query: Query) -> BoxFuture<'_, Result<Rows, StoreError>> {
        self.0.state.load(query)
    }
}

harness! {
    name: Kept,
    models: { fast: OpenAi("gpt-5-mini") },
    state: Faulty,
    resources: [World],
    agents: [Worker],
}

fn away() -> StoreError {
    StoreError::Unavailable("somebody pulled the cable".to_owned())
}

fn the_end(times: usize, error: StoreError) -> Plan {
    Plan { at: |op| matches!(op, Op::UpdateRun(_)), times, error, arrives: false }
}

async fn kept(store: &Faulty) -> (Kept, ScriptedModel) {
    let script = ScriptedModel::new([Say::from_fn(|asked| Say::text(format!("re {}", asked.last_text())))]);
    let script = script.repeat();
    let bindings = KeptBindings { state: store.clone(), world: World::default() };
    (Kept::start(bindings.scripted(script.clone())).await.unwrap(), script)
}

async fn texts(session: &harness::Session<Kept>) -> Vec<String> {
    session.history().list(100).await.unwrap().iter().map(Message::text).collect()
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_for_a_moment_is_asked_again() {
    for at in [(|op| matches!(op, Op::StartRun(_))) as fn(&Op) -> bool, |op| matches!(op, Op::UpdateRun(_))] {
        for arrives in [false, true] {
            let store = Faulty::default();
            let (app, script) = kept(&store).await;
            let session = app.session("s").await.unwrap();
            store.fail(Plan { at, times: 3, error: away(), arrives });
            assert_eq!(session.run::<Worker>("a".to_owned()).await.unwrap(), "re a", "{arrives}");
            // One that arrived does not fit the state the next time, and that is the end of it.
            assert_eq!(store.hits(), if arrives { 2 } else { 3 });
            store.heal();
            assert_eq!(session.run::<Worker>("b".to_owned()).await.unwrap(), "re b");
            assert_eq!(texts(&session).await, ["a", "re a", "b", "re b"], "each turn once");
            assert_eq!(script.asked().len(), 2, "nothing ran twice");
            let runs = session.runs(None, 9).await.unwrap();
            assert!(runs.len() == 2 && runs.iter().all(|run| run.status == RunStatus::Succeeded));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_end_that_was_not_stored_is_told_and_stored_by_the_next_use() {
    let store = Faulty::default();
    let (app, _) = kept(&store).await;
    let session = app.session("s").await.unwrap();
    store.fail(the_end(usize::MAX, away()));
    let error = session.run::<Worker>("a".to_owned()).await.unwrap_err();
    assert!(store.hits() > 1, "the fault happened, and it was tried again");
    assert_eq!((error.code(), error.category()), ("STORE_UNAVAILABLE", harness::Category::Store));
    let Error::EndNotStored { run_id, ended, .. } = &error else { panic!("{error:?}") };
    assert!(ended.is_none(), "the run itself succeeded");
    assert!(error.to_string().contains("not") && error.retriable());
    assert!(!format!("{error:?} {error}").contains("re a"), "no content");
    // The control: in the store it is still active.
    let key = SessionKey { tenant: "".into(), user: "".into(), thread: "s".into() };
    let query = Query::Run { session: key, run_id: run_id.as_str().into() };
    let Rows::Run(Some(record)) = store.load(query).await.unwrap() else { panic!("no record") };
    assert_eq!(record.status, RunStatus::Running);
    // While the store is away the session says so, and not that it is busy.
    assert_eq!(session.run::<Worker>("b".to_owned()).await.unwrap_err().code(), "STORE_UNAVAILABLE");
    store.heal();
    assert_eq!(session.run::<Worker>("c".to_owned()).await.unwrap(), "re c");
    assert_eq!(session.summary(run_id).await.unwrap().status, RunStatus::Succeeded);
    assert_eq!(session.events(run_id, 0).await.unwrap().last().unwrap().kind.name(), "run.finished");
    assert_eq!(texts(&session).await, ["a", "re a", "c", "re c"], "what was committed to is not lost");
}

#[tokio::test(start_paused = true)]
async fn a_run_that_failed_keeps_its_own_error_beside_the_stores() {
    let store = Faulty::default();
    let bindings = KeptBindings { state: store.clone(), world: World::default() };
    let app = Kept::start(bindings.scripted(ScriptedModel::new([Say::refusal("no")]))).await.unwrap();
    let session = app.session("s").await.unwrap();
    store.fail(the_end(usize::MAX, away()));
    let error = session.run::<Worker>("a".to_owned()).await.unwrap_err();
    let Error::EndNotStored { ended: Some(ended), .. } = error else { panic!("{error:?}") };
    assert_eq!(ended.code(), "MODEL_REFUSED");
    store.heal();
    let run = session.runs(None, 9).await.unwrap().remove(0);
    assert_eq!((run.status, run.error.unwrap().code.as_str()), (RunStatus::Failed, "MODEL_REFUSED"));
}

#[tokio::test(start_paused = true)]
async fn an_end_that_never_fits_leaves_an_interrupted_run_and_a_free_session() {
    let store = Faulty::default();
    let (app, _) = kept(&store).await;
    let session = app.session("s").await.unwrap();
    let full = StoreError::Full("no room".to_owned());
    // The turn of the history does not fit; the record alone does.
    store.fail(Plan {
        at: |op| matches!(op, Op::AppendHistory { .. }),
        times: usize::MAX,
        error: full,
        arrives: false,
    });
    let error = session.run::<Worker>("a".to_owned()).await.unwrap_err();
    assert_eq!((error.code(), error.retriable()), ("STORE_FULL", false));
    assert!(store.hits() > 0);
    let run = session.runs(None, 9).await.unwrap().remove(0);
    assert_eq!((run.status, run.error.unwrap().code.as_str()), (RunStatus::Failed, "INTERRUPTED"));
    let names: Vec<_> =
        session.events(&run.run_id, 0).await.unwrap().iter().map(|event| event.kind.name()).collect();
    assert_eq!(names, ["stream.gap", "run.finished"]);
    store.heal();
    assert_eq!(session.run::<Worker>("b".to_owned()).await.unwrap(), "re b");
    assert_eq!(texts(&session).await, ["b", "re b"]);
}

#[tokio::test(start_paused = true)]
async fn without_another_use_the_end_is_stored_in_the_background() {
    let store = Faulty::default();
    let (app, _) = kept(&store).await;
    let session = app.session("s").await.unwrap();
    store.fail(the_end(usize::MAX, away()));
    session.run::<Worker>("a".to_owned()).await.unwrap_err();
    // Also after nobody holds the harness any more; then another one uses the same store.
    drop((session, app));
    store.heal();
    tokio::time::sleep(std::time::Duration::from_secs(120)).await;
    let (app, _) = kept(&store).await;
    let session = app.session("s").await.unwrap();
    assert_eq!(session.run::<Worker>("b".to_owned()).await.unwrap(), "re b");
    assert_eq!(texts(&session).await, ["a", "re a", "b", "re b"]);
}

#[tokio::test(start_paused = true)]
async fn a_beginning_whose_answer_was_lost_does_not_keep_the_session_busy() {
    let store = Faulty::default();
    let (app, script) = kept(&store).await;
    let session = app.session("s").await.unwrap();
    // It arrives, and then the store is away for long.
    store.fail(Plan { at: |op| matches!(op, Op::StartRun(_)), times: 1, error: away(), arrives: true });
    let begin = session.run::<Worker>("a".to_owned());
    assert_eq!(begin.await.unwrap(), "re a");
    store.fail(Plan { at: |_| true, times: 5, error: away(), arrives: false });
    assert_eq!(session.run::<Worker>("b".to_owned()).await.unwrap_err().code(), "STORE_UNAVAILABLE");
    assert_eq!(store.hits(), 1 + 5);
    assert_eq!(session.run::<Worker>("c".to_owned()).await.unwrap(), "re c");
    assert_eq!(script.asked().len(), 2, "the one that never began asked no model");
}

/// A run that another process left behind, `ago` milliseconds after its deadline.
async fn left_behind(store: &Faulty, ago: i64) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as i64;
    let (started_at, deadline) = (now - ago - 600_000, now - ago);
    let summary = serde_json::json!({
        "run_id": "run_lost", "item": "Worker", "status": "running", "started_at": started_at,
        "deadline": deadline, "counts": { "model_calls": 3, "tool_calls": 0, "agents": 1 }, "usage": {},
    });
    let record = RunRecord {
        run_id: "run_lost".into(),
        parent: None,
        item: "Worker".into(),
        status: RunStatus::Running,
        idempotency: None,
        output: None,
        summary: summary.to_string(),
        started_at: started_at as u64,
    };
    let session = SessionKey { tenant: "".into(), user: "".into(), thread: "s".into() };
    store.commit(Change { session, ops: vec![Op::StartRun(Box::new(record))] }).await.unwrap();
}

#[tokio::test]
async fn a_later_start_ends_a_run_that_nobody_can_be_running() {
    for edit in [false, true] {
        let store = Faulty::default();
        left_behind(&store, 120_000).await;
        let (app, _) = kept(&store).await;
        let session = app.session("s").await.unwrap();
        if edit {
            session.history().clear().await.unwrap();
        } else {
            assert_eq!(session.run::<Worker>("b".to_owned()).await.unwrap(), "re b");
        }
        let lost = session.summary("run_lost").await.unwrap();
        assert_eq!((lost.status, lost.error.unwrap().code.as_str()), (RunStatus::Failed, "INTERRUPTED"));
        assert_eq!(lost.counts.model_calls, 3, "what is known of it stays");
    }
}

#[tokio::test]
async fn a_run_that_another_process_may_be_running_is_left_alone() {
    let store = Faulty::default();
    left_behind(&store, -60_000).await;
    let (app, _) = kept(&store).await;
    let session = app.session("s").await.unwrap();
    let error = session.run::<Worker>("b".to_owned()).await.unwrap_err();
    assert!(matches!(error, Error::SessionBusy { active_run: Some(id) } if id == "run_lost"));
    assert_eq!(session.summary("run_lost").await.unwrap().status, RunStatus::Running);
    // Unless the application promises that there is no other.
    let bindings = KeptBindings { state: store.clone(), world: World::default() };
    let script = ScriptedModel::new([Say::text("free")]);
    let alone = Kept::start(bindings.scripted(script).sole_user_of_store()).await.unwrap();
    let session = alone.session("s").await.unwrap();
    assert_eq!(session.run::<Worker>("b".to_owned()).await.unwrap(), "free");
    assert_eq!(session.summary("run_lost").await.unwrap().status, RunStatus::Failed);
}
