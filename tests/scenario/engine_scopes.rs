//! What a run keeps for itself is gone when it is over, however it ends; what belongs to the session stays.

use super::engine::*;
use harness::port::BoxFuture;
use harness::port::memory::{
    MemoryAt, MemoryChange, MemoryError, MemoryKeys, MemoryPage, MemoryScope, MemoryStore,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// A memory that the test looks into from outside of any run.
#[derive(Clone, Default)]
struct Watched(Arc<Inside>);

#[derive(Default)]
struct Inside {
    memory: InMemoryMemory,
    writes: AtomicUsize,
    clears: AtomicUsize,
    broken: AtomicBool,
    values: std::sync::Mutex<std::collections::BTreeSet<(String, String)>>,
}

impl Watched {
    /// Scope and key of everything that is there.
    fn left(&self) -> Vec<String> {
        self.0.values.lock().unwrap().iter().map(|(_, key)| key.clone()).collect()
    }
}

impl MemoryStore for Watched {
    fn read<'a>(
        &'a self,
        at: MemoryAt<'a>,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Option<String>, MemoryError>> {
        self.0.memory.read(at, key)
    }
    fn change<'a>(
        &'a self,
        at: MemoryAt<'a>,
        change: MemoryChange<'a>,
    ) -> BoxFuture<'a, Result<(), MemoryError>> {
        let space = format!("{:?}", at.space);
        let mut values = self.0.values.lock().unwrap();
        match change {
            MemoryChange::Write { key, .. } => {
                self.0.writes.fetch_add(1, Ordering::SeqCst);
                values.insert((space, format!("{} {key}", at.space.scope())));
            }
            MemoryChange::Clear => {
                assert_eq!(at.space.scope(), MemoryScope::Run);
                self.0.clears.fetch_add(1, Ordering::SeqCst);
                assert!(!self.0.broken.load(Ordering::SeqCst), "the memory breaks");
                values.retain(|(other, _)| *other != space);
            }
            _ => {}
        }
        drop(values);
        self.0.memory.change(at, change)
    }
    fn list<'a>(
        &'a self,
        at: MemoryAt<'a>,
        page: MemoryPage<'a>,
    ) -> BoxFuture<'a, Result<MemoryKeys, MemoryError>> {
        self.0.memory.list(at, page)
    }
}

/// Note something for the run and something for the session, then end as told.
#[tool]
async fn note(cx: &ToolCx<note>, then: String) -> Result<String, ToolError> {
    let memory = cx.memory().await?;
    memory.run().write("draft", "x").await?;
    memory.session().write("kept", "x").await?;
    match then.as_str() {
        "hang" => std::future::pending().await,
        "panic" => panic!("as told"),
        _ => Ok(memory.run().list("").await?.join(" ")),
    }
}

/// You note.
#[agent(model = "fast", tools = [note, look])]
struct Noter;

/// Note, and break down.
#[workflow(agents = [Noter])]
async fn break_down(cx: &WorkflowCx<break_down>, input: String) -> Result<String, WorkflowError> {
    cx.memory().await?.run().write("mine", "x").await?;
    cx.run::<Noter>(input).await?;
    panic!("as told");
}

harness! {
    name: Notes,
    models: { fast: OpenAi("gpt-5-mini") },
    memory: Watched,
    resources: [World],
    agents: [Noter],
    workflows: [break_down],
}

async fn notes(script: impl IntoIterator<Item = Say>) -> (Watched, harness::Session<Notes>) {
    let memory = Watched::default();
    let bindings = NotesBindings { memory: memory.clone(), world: World::default() };
    let app = Notes::start(bindings.scripted(ScriptedModel::new(script))).await.unwrap();
    (memory, app.session("s").await.unwrap())
}

fn noting(then: &str) -> Say {
    Say::call(note { then: then.to_owned() })
}

#[track_caller]
fn assert_forgotten(memory: &Watched, runs: usize) {
    assert!(memory.0.writes.load(Ordering::SeqCst) >= 2, "the control: something was written");
    assert_eq!(memory.left(), ["session kept"], "the run's own is gone, the session's is not");
    assert_eq!(memory.0.clears.load(Ordering::SeqCst), runs);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_succeeds_forgets() {
    let (memory, session) = notes([
        noting("go on"),
        Say::from_fn(|asked| {
            let result = asked.tool_results().next().map(|result| text_of(&result.content));
            Say::text(result.unwrap_or_default())
        }),
    ])
    .await;
    // The control: while it ran, it was there.
    assert_eq!(session.run::<Noter>("go".to_owned()).await.unwrap(), "draft");
    assert_forgotten(&memory, 1);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_fails_forgets() {
    for then in ["go on", "panic"] {
        let (memory, session) = notes([noting(then), Say::refusal("no")]).await;
        session.run::<Noter>("go".to_owned()).await.unwrap_err();
        assert_forgotten(&memory, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_cancelled_forgets() {
    let (memory, session) = notes([noting("hang")]).await;
    let call = session.run::<Noter>("go".to_owned());
    tokio::time::timeout(Duration::from_secs(1), call).await.unwrap_err();
    assert_eq!(memory.left().len(), 2, "the control: it is in the middle");
    session.cancel().await;
    assert_forgotten(&memory, 1);
    // Dropped or timed out, a child run or its parent.
    let (memory, session) = notes([noting("hang")]).await;
    let call = session.run::<break_down>("go".to_owned());
    let error = call.with(limits(|limits| limits.run_time = Some(Duration::from_secs(1)))).await.unwrap_err();
    assert_eq!(error.code(), "TIMEOUT");
    assert_forgotten(&memory, 2);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_panics_forgets() {
    let (memory, session) = notes([noting("go on"), Say::text("done")]).await;
    assert_eq!(session.run::<break_down>("go".to_owned()).await.unwrap_err().code(), "PANICKED");
    assert_forgotten(&memory, 2);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_never_used_memory_has_nothing_to_forget() {
    let (memory, session) = notes([Say::call(look { key: "a".to_owned() }), Say::text("done")]).await;
    session.run::<Noter>("go".to_owned()).await.unwrap();
    assert_eq!(memory.0.clears.load(Ordering::SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn a_memory_that_breaks_does_not_change_how_a_run_ends() {
    let (memory, session) = notes([noting("go on"), Say::text("done")]).await;
    memory.0.broken.store(true, Ordering::SeqCst);
    assert_eq!(session.run::<Noter>("go".to_owned()).await.unwrap(), "done");
    assert_eq!(memory.0.clears.load(Ordering::SeqCst), 1);
    assert_eq!(session.runs(None, 9).await.unwrap().len(), 1);
}
