//! What the tests of the engine share: one small application, and the rules that every list of events keeps.

use harness::port::model::{FinishReason, ModelErrorKind, Usage};
use harness::{RunSummary, Session};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

pub(crate) use harness::prelude::*;

/// Where to send something.
#[derive(Clone, Debug, PartialEq, Schema)]
pub(crate) struct Address {
    pub(crate) street: String,
    pub(crate) zip: u32,
}

/// What the tools do leaves traces here.
#[derive(Clone, Default, Resource)]
pub(crate) struct World(pub(crate) Arc<WorldInner>);

#[derive(Default)]
pub(crate) struct WorldInner {
    pub(crate) calls: AtomicU64,
    pub(crate) most_at_once: AtomicU64,
    at_once: AtomicU64,
    pub(crate) released: (Mutex<bool>, Condvar),
    pub(crate) seen: Mutex<Vec<String>>,
}

impl World {
    pub(crate) fn calls(&self) -> u64 {
        self.0.calls.load(Ordering::SeqCst)
    }
    pub(crate) fn note(&self, what: impl Into<String>) {
        self.0.seen.lock().unwrap().push(what.into());
    }
    pub(crate) fn seen(&self) -> Vec<String> {
        self.0.seen.lock().unwrap().clone()
    }
    /// Lets every `deaf` call go.
    pub(crate) fn release(&self) {
        *self.0.released.0.lock().unwrap() = true;
        self.0.released.1.notify_all();
    }
    fn enter(&self) {
        self.0.calls.fetch_add(1, Ordering::SeqCst);
        let now = self.0.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        self.0.most_at_once.fetch_max(now, Ordering::SeqCst);
    }
    fn leave(&self) {
        self.0.at_once.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Look something up.
#[tool(effect = read)]
pub(crate) async fn look(world: &World, key: String) -> String {
    world.enter();
    tokio::time::sleep(Duration::from_millis(5)).await;
    world.leave();
    format!("found {key}")
}

/// Ship an order.
#[tool]
pub(crate) async fn ship(world: &World, order_no: u32, to: Address, note: Option<String>) -> String {
    world.enter();
    world.leave();
    world.note(format!("{order_no} {to:?} {note:?}"));
    "shipped".to_owned()
}

/// Break down.
#[tool(effect = read)]
pub(crate) async fn boom(cx: &ToolCx<boom>, why: String) -> String {
    cx.progress("about to break");
    panic!("{why}");
}

/// Never come back.
#[tool(effect = read, timeout = "1s")]
pub(crate) async fn hang() -> String {
    std::future::pending::<()>().await;
    String::new()
}

/// Keep the thread for some milliseconds.
#[tool(effect = read)]
pub(crate) async fn hold(millis: u64) -> String {
    std::thread::sleep(Duration::from_millis(millis));
    format!("held {millis}")
}

/// Work without yielding, where that is allowed.
#[tool(effect = read, blocking)]
pub(crate) fn dig(cx: &ToolCx<dig>, deep: u64) -> String {
    std::thread::sleep(Duration::from_millis(deep));
    format!("dug {deep} {}", cx.thread())
}

/// Ignore every wish to stop.
#[tool(effect = read, blocking, timeout = "100ms")]
pub(crate) fn deaf(world: &World) -> String {
    world.enter();
    let (released, changed) = &world.0.released;
    let mut released = released.lock().unwrap();
    while !*released {
        released = changed.wait(released).unwrap();
    }
    world.leave();
    "at last".to_owned()
}

/// Return so many bytes.
#[tool(effect = read)]
pub(crate) async fn flood(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes);
    text.push_str("HEAD");
    text.extend(std::iter::repeat_n('x', bytes.saturating_sub(8)));
    text.push_str("TAIL");
    text
}

/// Fail with words for the model.
#[tool(effect = read)]
pub(crate) async fn refuse(why: String) -> Result<String, ToolError> {
    Err(ToolError::new(why))
}

/// Remember a word, and give the one that was remembered before.
#[tool]
pub(crate) async fn remember(cx: &ToolCx<remember>, word: String) -> Result<String, ToolError> {
    let memory = cx.memory().await?;
    let before: Option<String> = memory.session().read("word").await?;
    memory.session().write("word", &word).await?;
    Ok(before.unwrap_or_else(|| "nothing".to_owned()))
}

/// What the typed agent answers.
#[derive(Clone, Debug, PartialEq, AgentOutput)]
pub(crate) struct Verdict {
    /// In words.
    pub(crate) text: String,
    /// Out of ten.
    pub(crate) points: u8,
}

/// You use tools.
#[agent(model = "fast", tools = [look, ship, boom, hang, hold, dig, deaf, flood, refuse, remember])]
pub(crate) struct Worker;

/// You judge.
#[agent(model = "fast", output = Verdict, tools = [look])]
pub(crate) struct Judge;

harness! {
    pub(crate) name: App,
    models: { fast: OpenAi("ours-1") },
    resources: [World],
    agents: [Worker, Judge],
}

/// A started application around a script.
pub(crate) async fn app(script: ScriptedModel) -> (App, World) {
    let world = World::default();
    let app = App::start(AppBindings { world: world.clone() }.scripted(script)).await.unwrap();
    (app, world)
}

/// One run of the worker, watched: its events, its outcome, its summary.
pub(crate) async fn watch(
    app: &App,
    session: &str,
    options: RunOptions,
) -> (Vec<Event>, harness::Result<String>, RunSummary) {
    let session = app.session(session).await.unwrap();
    watch_in::<App, Worker>(&session, "go".to_owned(), options).await
}

/// The same of any item.
pub(crate) async fn watch_in<H, I>(
    session: &Session<H>,
    input: I::Input,
    options: RunOptions,
) -> (Vec<Event>, harness::Result<I::Output>, RunSummary)
where
    I: Item + harness::RegisteredIn<H>,
{
    let mut stream = session.stream::<I>(input).with(options).await.unwrap();
    let run_id = stream.run_id().to_owned();
    let mut events = Vec::new();
    while let Some(event) = stream.next().await {
        events.push(event);
    }
    assert_whole(&events);
    let output = stream.output().await;
    (events, output, session.summary(&run_id).await.unwrap())
}

/// Runs the worker to its text, with the rules of events checked.
pub(crate) async fn said(script: ScriptedModel) -> (harness::Result<String>, Vec<Event>, World) {
    let (app, world) = app(script).await;
    let (events, output, _) = watch(&app, "thread", RunOptions::default()).await;
    (output, events, world)
}

/// What the worker's model was told of its calls, in order: text and whether it is an error.
pub(crate) fn told(script: &ScriptedModel) -> Vec<(String, bool)> {
    let asked = script.asked();
    let results =
        asked.last().into_iter().flat_map(|asked| asked.tool_results().cloned().collect::<Vec<_>>());
    results.map(|result| (text_of(&result.content), result.is_error)).collect()
}

pub(crate) fn text_of(parts: &[Part]) -> String {
    parts
        .iter()
        .filter_map(|part| match part {
            Part::Text { text } => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

/// The rules: of each run `seq` is gapless, `run.started` is first, `run.finished` is last and the only one, and
/// every `started` has its `finished`.
#[track_caller]
pub(crate) fn assert_whole(events: &[Event]) {
    let mut runs: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in events {
        runs.entry(&event.run_id).or_default().push(event);
    }
    assert!(!runs.is_empty(), "no events at all");
    for (run, events) in runs {
        let names: Vec<_> = events.iter().map(|event| event.kind.name()).collect();
        let seqs: Vec<_> = events.iter().map(|event| event.seq).collect();
        assert_eq!(seqs, (0..seqs.len() as u64).collect::<Vec<_>>(), "{run}: {names:?}");
        assert_eq!(names.first(), Some(&"run.started"), "{run}: {names:?}");
        assert_eq!(names.last(), Some(&"run.finished"), "{run}: {names:?}");
        assert_paired(&events.iter().map(|event| &event.kind).collect::<Vec<_>>());
    }
}

/// Every `started` has its `finished`, and none comes without.
#[track_caller]
pub(crate) fn assert_paired(kinds: &[&EventKind]) {
    let mut open: HashMap<String, i64> = HashMap::new();
    let mut finished = 0;
    for kind in kinds {
        let key = match kind {
            EventKind::ToolStarted { call_id, .. } | EventKind::ToolFinished { call_id, .. } => {
                call_id.to_string()
            }
            EventKind::AgentStarted { agent } | EventKind::AgentFinished { agent, .. } => agent.to_string(),
            EventKind::StepStarted { key, .. } | EventKind::StepFinished { key, .. } => key.to_string(),
            EventKind::ModelStarted { turn, .. } | EventKind::ModelFinished { turn, .. } => turn.to_string(),
            _ => String::new(),
        };
        let (what, change) = match kind.name().split_once('.') {
            Some((what, "started")) => (what, 1),
            Some((what, "finished")) => (what, -1),
            _ => continue,
        };
        finished += usize::from(kind.name() == "run.finished");
        let count = open.entry(format!("{what} {key}")).or_default();
        *count += change;
        assert!(*count >= 0, "{what} {key} finished before it started: {kinds:?}");
    }
    assert_eq!(finished, 1, "{kinds:?}");
    let left: Vec<_> = open.iter().filter(|(_, count)| **count != 0).collect();
    assert!(left.is_empty(), "never finished: {left:?} in {kinds:?}");
}

/// The names of the events of the run itself, without those of its child runs.
pub(crate) fn names(events: &[Event]) -> Vec<&'static str> {
    let run = &events[0].run_id;
    events.iter().filter(|event| event.run_id == *run).map(|event| event.kind.name()).collect()
}

pub(crate) fn count(events: &[Event], name: &str) -> usize {
    events.iter().filter(|event| event.kind.name() == name).count()
}

/// How the tool calls ended, in the order in which they ended.
pub(crate) fn tool_outcomes(events: &[Event]) -> Vec<Outcome> {
    let ends = events.iter().filter_map(|event| match &event.kind {
        EventKind::ToolFinished { outcome, .. } => Some(outcome.clone()),
        _ => None,
    });
    ends.collect()
}

pub(crate) fn failed(code: &str) -> Outcome {
    Outcome::Failed { code: code.into() }
}

pub(crate) fn tokens(input: u64, output: u64) -> Usage {
    Usage { input_tokens: Some(input), output_tokens: Some(output), ..Usage::default() }
}

pub(crate) fn limits(set: impl FnOnce(&mut Limits)) -> RunOptions {
    let mut limits = Limits::NONE;
    set(&mut limits);
    RunOptions { limits, ..RunOptions::default() }
}

pub(crate) fn error(kind: ModelErrorKind) -> Say {
    Say::error(kind)
}

pub(crate) fn cut_call() -> Say {
    Say::empty().raw("ship", r#"{"order_no": 1, "to": {"str"#).finish(FinishReason::Length)
}
