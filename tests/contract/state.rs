//! The state store.

use crate::broken::{BrokenState, Fault};
use harness::adapter::state::{InMemoryState, InMemoryStateOptions};
use harness::contract::state::check;
use harness::port::state::{
    Change, EventRow, IdempotencyKey, Op, Query, Rows, RunRecord, RunStatus, SessionKey, StateStore,
    StoreError,
};

#[tokio::test(flavor = "multi_thread")]
async fn in_memory_keeps_the_contract() {
    check(|| async { InMemoryState::default() }).await.unwrap();
}

/// A suite that cannot fail proves nothing: each planted fault must be found, by the rule that is about it.
#[tokio::test(flavor = "multi_thread")]
async fn every_planted_fault_is_found() {
    for (fault, rule) in [
        (Fault::TwoActiveRuns, "one active run per session"),
        (Fault::NotAtomic, "a change happens whole or not at all"),
        (Fault::FinishedChanges, "a finished run never changes"),
        (Fault::InclusiveCursor, "pages are complete, ordered, and their cursor is exclusive"),
        (Fault::JoinedIds, "sessions share nothing, whatever their ids hold"),
        (Fault::ForgetsKeys, "run ids and idempotency keys are taken once"),
        (Fault::UpdatesLoseKeys, "`Op::UpdateRun` keeps the idempotency key of the run"),
        (
            Fault::NoLastEvents,
            "the change that finishes a run may hold its last events, also after `Op::UpdateRun`",
        ),
        (Fault::LateEvents, "a finished run takes no events"),
        (Fault::EventsInAnyOrder, "`seq` of the events of a run strictly rises"),
        (Fault::CheckThenAct, "of many starts at once on one session, one wins"),
        (Fault::LosesAMessage, "random changes have the result of the reference"),
    ] {
        let violation = check(|| async { BrokenState::new(fault) }).await.unwrap_err();
        assert_eq!(violation.rule, rule, "{fault:?}: {violation}");
        assert_eq!(format!("{violation:?}"), violation.to_string());
    }
}

fn session() -> SessionKey {
    SessionKey { tenant: "t".into(), user: "u".into(), thread: "s".into() }
}

fn run(id: &str, parent: Option<&str>, status: RunStatus) -> Box<RunRecord> {
    Box::new(RunRecord {
        run_id: id.into(),
        parent: parent.map(Into::into),
        item: "item".into(),
        status,
        idempotency: Some(IdempotencyKey { key: format!("key of {id}").into(), digest: 0 }),
        output: None,
        summary: String::new(),
        started_at: 0,
    })
}

async fn runs(store: &InMemoryState) -> Vec<String> {
    let rows = store.load(Query::Runs { session: session(), after: None, limit: 10_000 }).await.unwrap();
    let Rows::Runs(runs) = rows else { panic!("runs were asked for") };
    runs.iter().map(|run| run.run_id.to_string()).collect()
}

#[tokio::test]
async fn old_finished_runs_go_with_their_children_and_keys() {
    let store = InMemoryState::new(InMemoryStateOptions { finished_runs: 4, events: 3 });
    for n in 0..40 {
        let (id, child) = (format!("run_{n}"), format!("child_{n}"));
        let ops = vec![
            Op::StartRun(run(&id, None, RunStatus::Running)),
            Op::StartRun(run(&child, Some(&id), RunStatus::Running)),
            Op::UpdateRun(run(&child, Some(&id), RunStatus::Succeeded)),
            Op::UpdateRun(run(&id, None, RunStatus::Succeeded)),
        ];
        store.commit(Change { session: session(), ops }).await.unwrap();
        let kept = runs(&store).await;
        assert!(kept.len() <= 2 * 5, "bounded: {kept:?}");
        assert!(kept.ends_with(&[id, child]), "the newest stays: {kept:?}");
    }
    let rows = store.load(Query::RunByKey { session: session(), key: "key of run_0".into() }).await.unwrap();
    assert_eq!(rows, Rows::Run(None));
    // The key is free again, for a run and for nothing else.
    let again = Op::StartRun(run("run_0", None, RunStatus::Running));
    store.commit(Change { session: session(), ops: vec![again] }).await.unwrap();
}

#[tokio::test]
async fn runs_of_every_depth_go_with_the_run_above_them() {
    let store = InMemoryState::new(InMemoryStateOptions { finished_runs: 4, events: 3 });
    for n in 0..40 {
        let [top, below, lowest] = ["top", "below", "lowest"].map(|level| format!("{level}_{n}"));
        // As the engine records them: what is below is recorded when it is over, the lowest first.
        let ops = vec![
            Op::StartRun(run(&top, None, RunStatus::Running)),
            Op::StartRun(run(&lowest, Some(&below), RunStatus::Succeeded)),
            Op::StartRun(run(&below, Some(&top), RunStatus::Succeeded)),
            Op::UpdateRun(run(&top, None, RunStatus::Succeeded)),
        ];
        store.commit(Change { session: session(), ops }).await.unwrap();
        let kept = runs(&store).await;
        let of = |level| kept.iter().filter_map(|id| id.strip_prefix(level)).collect::<Vec<_>>();
        assert_eq!(of("lowest"), of("top"), "{kept:?}");
        assert_eq!(of("below"), of("top"), "{kept:?}");
    }
}

#[tokio::test]
async fn old_events_of_a_run_go_first() {
    let store = InMemoryState::new(InMemoryStateOptions { finished_runs: 4, events: 3 });
    let start = Op::StartRun(run("run_1", None, RunStatus::Running));
    store.commit(Change { session: session(), ops: vec![start] }).await.unwrap();
    for seq in 0..10 {
        let events = vec![EventRow { seq, json: "".into() }];
        let ops = vec![Op::AppendEvents { run_id: "run_1".into(), events }];
        store.commit(Change { session: session(), ops }).await.unwrap();
    }
    let query = Query::Events { session: session(), run_id: "run_1".into(), after: None, limit: 99 };
    let Rows::Events(events) = store.load(query).await.unwrap() else { panic!("events were asked for") };
    assert_eq!(events.iter().map(|event| event.seq).collect::<Vec<_>>(), [7, 8, 9]);
}

#[tokio::test]
async fn a_commit_that_is_never_polled_changes_nothing() {
    let store = InMemoryState::default();
    let start = Op::StartRun(run("run_1", None, RunStatus::Running));
    drop(store.commit(Change { session: session(), ops: vec![start] }));
    assert_eq!(runs(&store).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_busy_session_names_its_run() {
    let store = InMemoryState::default();
    let start = |id| Op::StartRun(run(id, None, RunStatus::Running));
    store.commit(Change { session: session(), ops: vec![start("run_1")] }).await.unwrap();
    let busy = store.commit(Change { session: session(), ops: vec![start("run_2")] }).await;
    assert_eq!(busy, Err(StoreError::Busy { active_run: Some("run_1".into()) }));
}
