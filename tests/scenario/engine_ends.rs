//! The end of a run, seen from outside: `run.finished` is told when it is true, and no end leaves a session dead.

use super::engine::*;
use harness::port::BoxFuture;
use harness::port::state::{Change, Op, Query, Rows, RunStatus, StateStore, StoreError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Semaphore;

/// A store that takes its time over chosen changes, or panics over them.
#[derive(Clone)]
struct Held {
    inner: InMemoryState,
    /// Each change takes one permit.
    starts: Arc<Semaphore>,
    ends: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    panics: Arc<AtomicBool>,
}

impl Default for Held {
    fn default() -> Self {
        let [starts, ends] = [1000, 1000].map(|permits| Arc::new(Semaphore::new(permits)));
        let waiting = Arc::new(Semaphore::new(0));
        Held { inner: InMemoryState::default(), starts, ends, waiting, panics: Arc::default() }
    }
}

impl Held {
    fn hold(gate: &Semaphore) {
        gate.forget_permits(1000);
    }
    async fn somebody_waits(&self) {
        self.waiting.acquire().await.unwrap().forget();
    }
}

impl StateStore for Held {
    fn commit(&self, change: Change) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let ends = change.ops.iter().any(|op| matches!(op, Op::UpdateRun(run) if run.status.is_final()));
            assert!(!(ends && self.panics.swap(false, Ordering::SeqCst)), "on purpose");
            let gate = if ends { &self.ends } else { &self.starts };
            self.waiting.add_permits(1);
            gate.acquire().await.unwrap().forget();
            self.waiting.forget_permits(1);
            self.inner.commit(change).await
        })
    }
    fn load(&self, query: Query) -> BoxFuture<'_, Result<Rows, StoreError>> {
        self.inner.load(query)
    }
}

/// What cannot always be written.
#[derive(Debug, PartialEq, serde::Deserialize)]
struct Moody(String);

impl serde::Serialize for Moody {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        assert_ne!(self.0, "panic", "on purpose");
        if self.0 == "refuse" { Err(serde::ser::Error::custom("no")) } else { to.serialize_str(&self.0) }
    }
}

/// Gives its input back in another type.
#[workflow]
async fn moody(_cx: &WorkflowCx<moody>, input: String) -> Result<Moody, WorkflowError> {
    Ok(Moody(input))
}

harness! {
    name: Ends,
    models: { fast: OpenAi("gpt-5-mini") },
    state: Held,
    resources: [World],
    agents: [Worker],
    workflows: [moody],
}

async fn ends(store: &Held) -> (Ends, harness::Session<Ends>) {
    let script = ScriptedModel::new([Say::text("done")]).repeat();
    let bindings = EndsBindings { state: store.clone(), world: World::default() };
    let ends = Ends::start(bindings.scripted(script)).await.unwrap();
    let session = ends.session("thread").await.unwrap();
    (ends, session)
}

#[tokio::test]
async fn who_sees_the_last_event_may_go_on_at_once() {
    let (_ends, session) = ends(&Held::default()).await;
    for _ in 0..20 {
        let mut stream = session.stream::<Worker>("go".to_owned()).await.unwrap();
        let run_id = stream.run_id().to_owned();
        while let Some(event) = stream.next().await {
            if event.kind.name() == "run.finished" {
                break;
            }
        }
        drop(stream);
        assert_eq!(session.summary(&run_id).await.unwrap().status, RunStatus::Succeeded);
        let stored = session.events(&run_id, 0).await.unwrap();
        assert_eq!(stored.last().unwrap().kind.name(), "run.finished");
    }
}

#[tokio::test]
async fn the_last_event_waits_for_the_record() {
    let store = Held::default();
    let (_ends, session) = ends(&store).await;
    let mut stream = session.stream::<Worker>("go".to_owned()).await.unwrap();
    Held::hold(&store.ends);
    store.waiting.forget_permits(1000);
    let mut seen = Vec::new();
    tokio::select! {
        () = store.somebody_waits() => {}
        () = async { while let Some(event) = stream.next().await { seen.push(event) } } => {}
    }
    assert_eq!(count(&seen, "run.finished"), 0, "told before the record was written");
    store.ends.add_permits(1);
    while let Some(event) = stream.next().await {
        seen.push(event);
    }
    assert_whole(&seen);
}

#[tokio::test]
async fn a_run_that_is_beginning_can_be_cancelled() {
    let store = Held::default();
    let (_ends, session) = ends(&store).await;
    Held::hold(&store.starts);
    let beginning = tokio::spawn({
        let session = session.clone();
        async move { session.run::<Worker>("go".to_owned()).await }
    });
    store.somebody_waits().await;
    let (cancelled, ()) = tokio::join!(session.cancel(), async { store.starts.add_permits(1000) });
    assert!(cancelled, "a run was beginning");
    assert_eq!(beginning.await.unwrap().unwrap_err().code(), "CANCELLED");
    assert!(!session.cancel().await, "and now there is none");
    assert_eq!(session.run::<Worker>("again".to_owned()).await.unwrap(), "done");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_panics_at_the_end_leaves_the_session_alive() {
    let store = Held::default();
    let (_ends, session) = ends(&store).await;
    store.panics.store(true, Ordering::SeqCst);
    let mut stream = session.stream::<Worker>("go".to_owned()).await.unwrap();
    let mut seen = Vec::new();
    while let Some(event) = stream.next().await {
        seen.push(event);
    }
    assert_whole(&seen);
    assert_eq!(stream.output().await.unwrap_err().code(), "STORE_UNAVAILABLE");
    assert_eq!(session.run::<Worker>("again".to_owned()).await.unwrap(), "done");
}

#[tokio::test]
async fn an_output_that_cannot_be_written_fails_the_call_that_needs_it_written() {
    let (_ends, session) = ends(&Held::default()).await;
    for (input, code) in [("panic", "PANICKED"), ("refuse", "WORKFLOW_OUTPUT_INVALID")] {
        // Nobody needs it as JSON: the typed value is handed out.
        assert_eq!(session.run::<moody>(input.to_owned()).await.unwrap(), Moody(input.to_owned()));
        let options = RunOptions { idempotency_key: Some(input.to_owned()), ..Default::default() };
        for _ in 0..2 {
            let again = session.run::<moody>(input.to_owned()).with(options.clone()).await;
            assert_eq!(again.unwrap_err().code(), code, "now and when it is repeated");
        }
    }
}

#[tokio::test]
async fn an_active_run_can_be_joined_late_and_listed() {
    let store = Held::default();
    let (_ends, session) = ends(&store).await;
    let mut first = session.stream::<Worker>("go".to_owned()).await.unwrap();
    Held::hold(&store.ends);
    let run_id = first.run_id().to_owned();
    // Until the model is done: the record waits at its gate.
    let mut seen = Vec::new();
    while let Some(event) = first.next().await {
        let done = event.kind.name() == "agent.finished";
        seen.push(event);
        if done {
            break;
        }
    }
    let listed = session.events(&run_id, 0).await.unwrap();
    assert_eq!(listed.first().map(|event| event.kind.name()), Some("run.started"));
    assert_eq!(count(&listed, "agent.finished"), 1, "{listed:?}");
    let mut late = session.watch(&run_id, 0).await.unwrap();
    let mut later = session.watch(&run_id, seen.len() as u64).await.unwrap();
    store.ends.add_permits(1000);
    let mut all = Vec::new();
    while let Some(event) = late.next().await {
        all.push(event);
    }
    assert_eq!(all.first().map(|event| event.kind.name()), Some("run.started"));
    assert_eq!(all.last().map(|event| event.kind.name()), Some("run.finished"));
    assert_eq!(later.next().await.unwrap().seq, seen.len() as u64);
    // Over: what is stored, the same for everybody.
    let mut over = session.watch(&run_id, 0).await.unwrap();
    let mut stored = Vec::new();
    while let Some(event) = over.next().await {
        stored.push(event);
    }
    assert_eq!(stored, session.events(&run_id, 0).await.unwrap());
    assert_eq!(stored.last().map(|event| event.kind.name()), Some("run.finished"));
    assert_eq!(session.watch("run_of_nobody", 0).await.unwrap_err().code(), "NOT_FOUND");
}
