//! A child never outlives what started it: the loser of a race, a call over its time, a call that does not stop.

use super::engine::{deaf, look, *};
use std::sync::atomic::Ordering;

/// Says when it is gone.
struct Gone(World, &'static str);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.note(self.1);
    }
}

/// Never come back, and say so when stopped.
#[tool(effect = read)]
async fn linger(world: &World) -> String {
    let _gone = Gone(world.clone(), "lingered");
    world.note("began");
    std::future::pending::<()>().await;
    String::new()
}

/// The same, but over its time soon.
#[tool(effect = read, timeout = "10ms")]
async fn brief(world: &World) -> String {
    let _gone = Gone(world.clone(), "brief");
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

/// Say that the race is over.
#[tool(effect = read)]
async fn over(world: &World) -> String {
    world.note("over");
    String::new()
}

/// The first of some.
#[workflow(agents = [Lingerer], tools = [look, linger, brief, stone, deaf, over])]
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
    cx.call(over {}).await?;
    Ok(won)
}

harness! {
    name: Raced,
    models: { fast: OpenAi("gpt-5-mini") },
    resources: [World],
    workflows: [first],
}

async fn raced(against: &str) -> (World, Vec<Event>, String) {
    let world = World::default();
    let script = ScriptedModel::new([Say::call(linger {})]).repeat();
    let app = Raced::start(RacedBindings { world: world.clone() }.scripted(script)).await.unwrap();
    let session = app.session("s").await.unwrap();
    let (events, output, _) =
        watch_in::<Raced, first>(&session, against.to_owned(), RunOptions::default()).await;
    (world, events, output.unwrap())
}

#[tokio::test(start_paused = true)]
async fn the_losers_of_a_race_are_gone_when_it_is_over() {
    for (against, losers) in [("a call", 1), ("an agent", 1), ("a race", 2)] {
        let (world, events, won) = raced(against).await;
        assert_eq!(won, "found a");
        let seen = world.seen();
        assert_eq!(seen.iter().filter(|what| *what == "began").count(), losers, "the control: they ran");
        let ended: Vec<_> = seen.iter().filter(|what| *what != "began").map(String::as_str).collect();
        let mut expected = vec!["lingered"; losers];
        expected.push("over");
        assert_eq!(ended, expected, "{against}: first the losers, then what comes after the race");
        assert_eq!(count(&events, "tool.abandoned"), 0);
    }
}

#[tokio::test]
async fn a_call_that_does_not_stop_is_named_before_its_run_is_over() {
    for (against, tool) in [("a stone", "stone"), ("a deaf one", "deaf")] {
        let (world, events, _) = raced(against).await;
        assert!(world.calls() >= 1, "the control: it ran");
        assert_eq!(world.0.seen.lock().unwrap().len(), 1, "and it has not come back");
        let named: Vec<_> = events
            .iter()
            .filter_map(|event| match &event.kind {
                EventKind::ToolAbandoned { tool, .. } => Some(&**tool),
                _ => None,
            })
            .collect();
        assert_eq!(named, [tool]);
        world.release();
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_over_its_time_is_gone_before_its_run_is_over() {
    let (world, events, code) = raced("a brief one").await;
    assert_eq!((code.as_str(), count(&events, "tool.abandoned")), ("TIMEOUT", 0));
    assert!(world.seen().contains(&"brief".to_owned()));
}
