//! Each call on its own: what one breaks, holds or waits for is not the others'.

use super::engine::{look, *};
use std::time::Duration;

/// A word that breaks its reader.
#[derive(Clone, Debug, Schema)]
struct Trap {
    word: Word,
}

/// Some words.
#[derive(Clone, Debug, serde::Serialize)]
struct Word(String);

impl<'de> serde::Deserialize<'de> for Word {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let word = String::deserialize(from)?;
        assert_ne!(word, "bad", "on purpose");
        Ok(Word(word))
    }
}

impl schemars::JsonSchema for Word {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Word".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<String>()
    }
}

impl std::fmt::Display for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        assert_ne!(self.0, "worse", "on purpose");
        f.write_str(&self.0)
    }
}

/// Take a word.
#[tool(effect = read)]
async fn take(trap: Trap) -> String {
    trap.word.0
}

/// Say how long this call may take, and take a second.
#[tool(effect = read, timeout = "10s")]
async fn left(cx: &ToolCx<left>, world: &World, n: u32) -> u32 {
    world.note(format!("{:?}", cx.deadline().unwrap()));
    tokio::time::sleep(Duration::from_secs(1)).await;
    n
}

/// Hold the thread until somebody lets go.
#[tool(effect = read, timeout = "60s")]
async fn stuck(world: &World) -> u32 {
    wait(world)
}

/// The same, with little time.
#[tool(effect = read, timeout = "50ms")]
async fn stuck_briefly(world: &World) -> u32 {
    wait(world)
}

fn wait(world: &World) -> u32 {
    let (released, changed) = &world.0.released;
    let mut released = released.lock().unwrap();
    while !*released {
        released = changed.wait(released).unwrap();
    }
    1
}

/// You are below.
#[agent(model = "fast", input = Trap, instructions_template = "You are below, {word}.")]
struct Below;

/// You are above.
#[agent(model = "fast", agents = [Below], tools = [look, take, left, stuck, stuck_briefly])]
struct Above;

harness! {
    name: Apart,
    models: { fast: OpenAi("gpt-5-mini") },
    resources: [World],
    agents: [Above],
}

async fn apart(script: &ScriptedModel) -> (Apart, World) {
    let world = World::default();
    (Apart::start(ApartBindings { world: world.clone() }.scripted(script.clone())).await.unwrap(), world)
}

async fn told_beside(name: &str, arguments: &str) -> (Vec<(String, bool)>, Vec<Event>) {
    let both = Say::empty().raw(name, arguments).raw("look", r#"{"key": "a"}"#);
    let script = ScriptedModel::new([both, Say::text("done")]);
    let (apart, _) = apart(&script).await;
    let session = apart.session("thread").await.unwrap();
    let (events, output, _) =
        watch_in::<Apart, Above>(&session, "go".to_owned(), RunOptions::default()).await;
    assert_eq!(output.unwrap(), "done");
    (told(&script), events)
}

#[tokio::test]
async fn a_reader_of_arguments_that_panics_is_told_to_the_model() {
    for name in ["take", "Below"] {
        let arguments = if name == "take" { r#"{"trap": {"word": "bad"}}"# } else { r#"{"word": "bad"}"# };
        let (told, _) = told_beside(name, arguments).await;
        assert!(told[0].1 && told[0].0.contains("crashed"), "{told:?}");
        assert_eq!(told[1], ("found a".to_owned(), false));
    }
}

#[tokio::test]
async fn an_agent_below_that_panics_is_told_to_the_model() {
    let (told, events) = told_beside("Below", r#"{"word": "worse"}"#).await;
    assert!(told[0].1 && told[0].0.contains("PANICKED"), "{told:?}");
    assert_eq!(told[1], ("found a".to_owned(), false));
    let below: Vec<_> = events.iter().filter(|event| event.parent_run_id.is_some()).collect();
    let Some(EventKind::RunFinished { outcome }) = below.last().map(|event| &event.kind) else {
        panic!("{below:?}")
    };
    assert_eq!(*outcome, failed("PANICKED"));
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_call_begins_with_its_turn() {
    for (run_time, expected) in [(600, ["10s"; 16]), (6, [["6s"; 8], ["5s"; 8]].concat().try_into().unwrap())]
    {
        let calls = (0..16).fold(Say::empty(), |say, n| say.and(left { n }));
        let script = ScriptedModel::new([calls, Say::text("done")]);
        let (apart, world) = apart(&script).await;
        let session = apart.session("thread").await.unwrap();
        let options = limits(|limits| limits.run_time = Some(Duration::from_secs(run_time)));
        session.run::<Above>("go".to_owned()).with(options).await.unwrap();
        // The clock of the test stands still but for what it is asked to wait: milliseconds are rounded.
        let seen: Vec<_> = world.seen();
        assert_eq!(seen, expected, "with {run_time} s for the run");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_body_that_never_yields_is_named_while_it_holds_its_thread() {
    for name in ["stuck", "stuck_briefly"] {
        let script = ScriptedModel::new([Say::empty().raw(name, "{}"), Say::text("done")]);
        let (apart, world) = apart(&script).await;
        let session = apart.session("thread").await.unwrap();
        let mut stream = session.stream::<Above>("go".to_owned()).await.unwrap();
        let named = async {
            while let Some(event) = stream.next().await {
                if let EventKind::ToolHeldThread { tool, .. } = &event.kind {
                    return Some(tool.to_string());
                }
            }
            None
        };
        let named = tokio::time::timeout(Duration::from_secs(20), named).await;
        world.release();
        assert_eq!(named.expect("named before it came back").as_deref(), Some(name));
        assert_eq!(stream.output().await.unwrap(), "done");
    }
}

const CANARY: &str = "CANARY 4711";

#[tokio::test]
async fn an_id_that_a_model_made_up_goes_nowhere() {
    let long = "x".repeat(65);
    let call = |id: &str| Say::empty().raw("look", r#"{"key": "a"}"#).with_id(id);
    for id in [CANARY, long.as_str(), "a/b", "\u{1F600}", ""] {
        let script = ScriptedModel::new([call(id), Say::text("done")]);
        let (apart, _) = apart(&script).await;
        let session = apart.session("thread").await.unwrap();
        let (events, ..) = watch_in::<Apart, Above>(&session, "go".to_owned(), RunOptions::default()).await;
        let text = serde_json::to_string(&events).unwrap();
        assert!(text.contains(r#""call_id":"call_0_0""#), "{text}");
        assert!(id.is_empty() || !text.contains(id), "{text}");
        // Call and result agree, as providers demand.
        let asked = script.asked();
        let ids: Vec<_> = asked[1].tool_results().map(|result| result.call_id.clone()).collect();
        assert_eq!(ids, ["call_0_0"]);
    }
    let script = ScriptedModel::new([call("call_A.b:c-9"), Say::text("done")]);
    let (apart, _) = apart(&script).await;
    let session = apart.session("thread").await.unwrap();
    let (events, ..) = watch_in::<Apart, Above>(&session, "go".to_owned(), RunOptions::default()).await;
    assert!(serde_json::to_string(&events).unwrap().contains("call_A.b:c-9"), "the control");
}
