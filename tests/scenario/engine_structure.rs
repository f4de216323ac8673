//! A child never outlives what started it: the loser of a race, a call over its time, a call that does not stop.

use super::engine::{deaf, look, *};
use std::sync::Mutex;
use std::sync::atomic::Ordering;

/// The sessions in which a call is gone. A workflow looks here right after its race, without an `await` between.
static GONE: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Says when it is gone.
struct Gone(String);

impl Drop for Gone {
    fn drop(&mut self) {
        GONE.lock().unwrap().push(self.0.clone());
    }
}

fn gone(session: &str) -> usize {
    GONE.lock().unwrap().iter().filter(|gone| *gone == session).count()
}

/// Never come back, and say so when stopped.
#[tool(effect = read)]
async fn linger(cx: &ToolCx<linger>, world: &World) -> String {
    let _gone = Gone(cx.thread().to_owned());
    world.note("began");
    std::future::pending::<()>().await;
    String::new()
}

/// The same, but over its time soon.
#[tool(effect = read, timeout = "10ms")]
async fn brief(cx: &ToolCx<brief>) -> String {
    let _gone = Gone(cx.thread().to_owned());
    std::future::pending::<()>().await;
    String::new()
}

/// Hold on to the thread until told, whatever is asked of it.
#[tool(effect = read, blocking)]
fn stone(world: &World) -> String {
    let (released, changed) = &world.0.released;
    let mut released = released.lock().unwrap();
    world.0.calls.fetch_add(1, Ordering::SeqCst);
    while !*released {
        released = changed.wait(released).unwrap();
    }
    String::new()
}

/// You linger.
#[agent(model = "fast", tools = [linger])]
struct Lingerer;

/// The first of some.
#[workflow(agents = [Lingerer], tools = [look, linger, brief, stone, deaf])]
async fn first(cx: &WorkflowCx<first>, against: String) -> Result<String, WorkflowError> {
    let look = || cx.call(look { key: "a".to_owned() });
    let won = match against.as_str() {
        "a call" => cx.race([look(), cx.call(linger {})]).await?.1,
        "an agent" => cx.race([look(), cx.run::<Lingerer>("go".to_owned())]).await?.1,
        "a stone" => cx.race([look(), cx.call(stone {})]).await?.1,
        "a deaf one" => cx.call(deaf {}).await.unwrap_err().code().to_owned(),
        "a brief one" => cx.call(brief {}).await.unwrap_err().code().to_owned(),
        // A race in a race: the losers of the inner one are those of the outer one.
        _ => {
            let inner = cx.race([cx.race([cx.call(linger {}), cx.call(linger {})])]);
            let outer = cx.race([cx.race([cx.race([look()])]), inner]).await?;
            outer.1.1.1
        }
    };
    Ok(format!("{won}, {} gone", gone(&against)))
}

harness! {
    name: Raced,
    models: { fast: OpenAi("ours-1") },
    resources: [World],
    workflows: [first],
}

async fn raced(against: &str) -> (World, Vec<Event>, String) {
    let world = World::default();
    let script = ScriptedModel::new([Say::call(linger {})]).repeat();
    let app = Raced::start(RacedBindings { world: world.clone() }.scripted(script)).await.unwrap();
    let session = app.session(against).await.unwrap();
    let (events, output, _) =
        watch_in::<Raced, first>(&session, against.to_owned(), RunOptions::default()).await;
    (world, events, output.unwrap())
}

#[tokio::test(start_paused = true)]
async fn the_losers_of_a_race_are_gone_when_it_is_over() {
    for (against, losers) in [("a call", 1), ("an agent", 1), ("a race", 2)] {
        let (world, events, won) = raced(against).await;
        let began = world.seen().iter().filter(|what| *what == "began").count();
        assert_eq!(began, losers, "the control: they ran");
        assert_eq!(won, format!("found a, {losers} gone"), "{against}");
        assert_eq!(count(&events, "tool.abandoned"), 0);
    }
}

#[tokio::test]
async fn a_call_that_does_not_stop_is_named_before_its_run_is_over() {
    for (against, tool) in [("a stone", "stone"), ("a deaf one", "deaf")] {
        let (world, events, _) = raced(against).await;
        // Else a test that fails would wait for its thread for ever.
        world.release();
        assert!(world.calls() >= 1, "the control: it ran");
        let named: Vec<_> = events
            .iter()
            .filter_map(|event| match &event.kind {
                EventKind::ToolAbandoned { tool, .. } => Some(&**tool),
                _ => None,
            })
            .collect();
        assert_eq!(named, [tool]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_over_its_time_is_gone_before_its_run_is_over() {
    let (_, events, told) = raced("a brief one").await;
    assert!(told.starts_with("TIMEOUT"), "{told}");
    assert_eq!((gone("a brief one"), count(&events, "tool.abandoned")), (1, 0));
}
