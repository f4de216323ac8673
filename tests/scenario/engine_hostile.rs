//! What the application itself may do wrong: panics in its own code, an observer that fails, a store that is away.

use super::engine::{look, *};
use harness::port::BoxFuture;
use harness::port::model::{
    Connect, ConnectError, Model, ModelAdapter, ModelError, ModelRequest, ModelSink, ModelStreaming,
    ModelText, ModelToolCalls,
};
use harness::port::observe::Observer;
use harness::port::state::{Change, Query, Rows, StateStore, StoreError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A name that cannot always be written.
#[derive(Clone, Debug, Schema)]
struct Name {
    text: String,
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        assert_ne!(self.text, "bad", "on purpose");
        f.write_str(&self.text)
    }
}

/// Who is greeted.
#[derive(Clone, Debug, Schema)]
struct Guest {
    name: Name,
}

#[agent(model = "fast", input = Guest, instructions_template = "Greet {name}.")]
struct Greeter;

fn fussy(call: &odd) -> bool {
    assert_ne!(call.n, 13, "on purpose");
    false
}

/// Do something odd.
#[tool(effect = read, approve = fussy)]
async fn odd(n: u32) -> u32 {
    n
}

/// You are odd.
#[agent(model = "fast", tools = [odd, look])]
struct Odd;

/// A store that can be taken away.
#[derive(Clone, Default)]
struct Fickle {
    inner: InMemoryState,
    away: Arc<AtomicBool>,
}

impl StateStore for Fickle {
    fn commit(&self, change: Change) -> BoxFuture<'_, Result<(), StoreError>> {
        if self.away.load(Ordering::SeqCst) {
            return Box::pin(async { Err(StoreError::Unavailable("away".to_owned())) });
        }
        self.inner.commit(change)
    }
    fn load(&self, query: Query) -> BoxFuture<'_, Result<Rows, StoreError>> {
        self.inner.load(query)
    }
}

harness! {
    name: Odds,
    models: { fast: OpenAi("gpt-5-mini") },
    state: Fickle,
    resources: [World],
    agents: [Greeter, Odd],
}

fn bindings() -> (OddsBindings, Fickle) {
    let store = Fickle::default();
    (OddsBindings { state: store.clone(), world: World::default() }, store)
}

fn guest(text: &str) -> Guest {
    Guest { name: Name { text: text.to_owned() } }
}

#[tokio::test]
async fn a_panic_while_instructions_are_written_ends_its_run_alone() {
    let script = ScriptedModel::new([Say::text("hello")]).repeat();
    let odds = Odds::start(bindings().0.scripted(script)).await.unwrap();
    let session = odds.session("thread").await.unwrap();
    let (_, output, summary) = watch_in::<Odds, Greeter>(&session, guest("bad"), RunOptions::default()).await;
    let error = output.unwrap_err();
    assert_eq!(error.code(), "PANICKED");
    assert!(error.to_string().contains("`Greeter`"), "{error}");
    assert_eq!(summary.error.unwrap().code, "PANICKED");
    assert_eq!(session.run::<Greeter>(guest("Ann")).await.unwrap(), "hello");
}

#[tokio::test]
async fn a_panic_in_a_rule_makes_no_call_and_is_told_to_the_model() {
    // Before, it ended the run. A rule looks at arguments that a model wrote: what they break is for the model to
    // mend, as when the tool itself breaks. Nothing was allowed, so the call is not made.
    let both = Say::empty().raw("odd", r#"{"n": 13}"#).raw("look", r#"{"key": "a"}"#);
    let script = ScriptedModel::new([both, Say::text("done")]);
    let odds = Odds::start(bindings().0.scripted(script.clone())).await.unwrap();
    let session = odds.session("thread").await.unwrap();
    let (events, output, _) = watch_in::<Odds, Odd>(&session, "go".to_owned(), RunOptions::default()).await;
    assert_eq!(output.unwrap(), "done");
    let told = told(&script);
    assert!(told[0].1 && told[0].0.contains("`odd` crashed"), "{told:?}");
    assert_eq!(told[1], ("found a".to_owned(), false), "the call beside it is not touched");
    assert_eq!(count(&events, "tool.started"), 1);
    // The control: another number is no trouble.
    let script = ScriptedModel::new([Say::call(odd { n: 12 }), Say::text("done")]);
    let odds = Odds::start(bindings().0.scripted(script)).await.unwrap();
    let session = odds.session("thread").await.unwrap();
    assert_eq!(session.run::<Odd>("go".to_owned()).await.unwrap(), "done");
}

#[derive(Clone, Default)]
struct Counts(Arc<AtomicU64>);
impl Observer for Counts {
    fn event(&self, _: &Event) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
struct Breaks;
impl Observer for Breaks {
    fn event(&self, event: &Event) {
        assert_ne!(event.kind.name(), "tool.started", "on purpose");
    }
}

#[tokio::test]
async fn an_observer_that_panics_takes_nobody_with_it() {
    let script = ScriptedModel::new([Say::call(look { key: "a".to_owned() }), Say::text("done")]);
    let seen = Counts::default();
    let start = bindings().0.scripted(script).observe(Breaks).observe(seen.clone());
    let odds = Odds::start(start).await.unwrap();
    let session = odds.session("thread").await.unwrap();
    let (events, output, _) = watch_in::<Odds, Odd>(&session, "go".to_owned(), RunOptions::default()).await;
    assert_eq!(output.unwrap(), "done");
    assert_eq!(seen.0.load(Ordering::SeqCst), events.len() as u64);
}

#[tokio::test]
async fn a_store_that_is_away_is_an_error_before_anything_ran() {
    let script = ScriptedModel::new([Say::text("done")]).repeat();
    let (bindings, store) = bindings();
    let odds = Odds::start(bindings.scripted(script.clone())).await.unwrap();
    let session = odds.session("thread").await.unwrap();
    store.away.store(true, Ordering::SeqCst);
    let error = session.run::<Odd>("go".to_owned()).await.unwrap_err();
    assert_eq!((error.code(), error.retriable()), ("STORE_UNAVAILABLE", true));
    assert!(script.asked().is_empty());
    store.away.store(false, Ordering::SeqCst);
    assert_eq!(session.run::<Odd>("go".to_owned()).await.unwrap(), "done");
}

/// A model whose adapter panics.
struct Broken;
impl Model for Broken {
    fn generate<'a>(
        &'a self,
        _: &'a ModelRequest<'a>,
        _: &'a mut dyn ModelSink,
    ) -> BoxFuture<'a, Result<(), ModelError>> {
        Box::pin(async { panic!("on purpose") })
    }
}
impl ModelAdapter for Broken {
    type Model = Broken;
    fn model_id(&self) -> Option<String> {
        None
    }
    fn connect(self, _: &Connect<'_>) -> Result<Self, ConnectError> {
        Ok(self)
    }
}
impl ModelText for Broken {}
impl ModelToolCalls for Broken {}
impl ModelStreaming for Broken {}

#[agent(model = "fast")]
/// You are asked.
struct Asked;

harness! {
    name: Breaking,
    models: { fast: Broken },
    agents: [Asked],
}

#[tokio::test]
async fn an_adapter_that_panics_ends_its_run_alone() {
    let breaking = Breaking::start(BreakingBindings { fast: Broken }).await.unwrap();
    let session = breaking.session("thread").await.unwrap();
    for _ in 0..2 {
        let (_, output, _) =
            watch_in::<Breaking, Asked>(&session, "go".to_owned(), RunOptions::default()).await;
        assert_eq!(output.unwrap_err().code(), "PANICKED");
    }
}

#[tokio::test]
async fn an_outcome_that_could_not_be_recorded_is_not_handed_out() {
    let (bindings, store) = bindings();
    let away = store.away.clone();
    let leaves = Say::from_fn(move |_| {
        away.store(true, Ordering::SeqCst);
        Say::text("done")
    });
    let odds = Odds::start(bindings.scripted(ScriptedModel::new([leaves]))).await.unwrap();
    let session = odds.session("thread").await.unwrap();
    let error = session.run::<Odd>("go".to_owned()).await.unwrap_err();
    assert_eq!(error.code(), "STORE_UNAVAILABLE");
}
