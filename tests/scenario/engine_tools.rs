//! Tools that panic, hang, hold their thread, ignore everybody or return too much.

use super::engine::{boom, deaf, dig, flood, hang, hold, look, refuse, *};
use std::time::Duration;

async fn one(say: Say) -> (Vec<(String, bool)>, Vec<Event>) {
    let script = ScriptedModel::new([say, Say::text("done")]);
    let (output, events, _) = said(script.clone()).await;
    assert_eq!(output.unwrap(), "done");
    (told(&script), events)
}

#[tokio::test]
async fn a_panic_is_told_to_the_model_and_to_nobody_else() {
    let (told, events) = one(Say::call(boom { why: "secret".to_owned() })).await;
    assert!(told[0].1 && told[0].0.contains("crashed") && !told[0].0.contains("secret"), "{told:?}");
    assert_eq!(tool_outcomes(&events), [failed("PANICKED")]);
}

#[tokio::test]
async fn a_panic_does_not_touch_the_calls_beside_it() {
    let (told, events) = one(Say::call(look { key: "a".to_owned() })
        .and(boom { why: String::new() })
        .and(look { key: "b".to_owned() }))
    .await;
    assert_eq!((&told[0], &told[2]), (&("found a".to_owned(), false), &("found b".to_owned(), false)));
    assert!(told[1].1);
    assert_eq!(count(&events, "tool.finished"), 3);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_hangs_ends_at_its_deadline() {
    let (told, events) = one(Say::call(hang {})).await;
    assert!(told[0].1 && told[0].0.contains("1s"), "{told:?}");
    assert_eq!(tool_outcomes(&events), [failed("TIMEOUT")]);
}

#[tokio::test]
async fn an_error_of_a_tool_is_told_in_its_own_words() {
    let (told, events) = one(Say::call(refuse { why: "no such order".to_owned() })).await;
    assert_eq!(told, [("no such order".to_owned(), true)]);
    assert_eq!(tool_outcomes(&events), [failed("TOOL_FAILED")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_holds_its_thread_is_named() {
    let (told, events) = one(Say::call(hold { millis: 60 })).await;
    assert_eq!(told, [("held 60".to_owned(), false)]);
    let named = events.iter().any(|event| matches!(&event.kind,
        EventKind::ToolHeldThread { tool, held, .. } if &**tool == "hold" && *held >= Duration::from_millis(60)));
    assert!(named, "{:?}", names(&events));
}

#[tokio::test]
async fn a_blocking_tool_has_a_thread_of_its_own_and_is_not_named() {
    let (told, events) = one(Say::call(dig { deep: 60 })).await;
    assert_eq!(told, [("dug 60 thread".to_owned(), false)]);
    assert_eq!(count(&events, "tool.held_thread"), 0);
}

#[tokio::test]
async fn a_large_result_keeps_head_and_tail_and_a_huge_one_is_refused() {
    let (told, events) = one(Say::call(flood { bytes: 1024 * 1024 })).await;
    let (text, error) = &told[0];
    assert!(!error && text.len() < 66 * 1024, "{} bytes", text.len());
    assert!(text.starts_with("HEAD") && text.ends_with("TAIL") && text.contains("left out"));
    let bytes = events.iter().find_map(|event| match event.kind {
        EventKind::ToolFinished { bytes, .. } => Some(bytes),
        _ => None,
    });
    assert_eq!(bytes, Some(1024 * 1024));

    let (told, events) = one(Say::call(flood { bytes: 10 * 1024 * 1024 })).await;
    assert!(told[0].1 && told[0].0.contains("ask it for less"), "{:?}", told[0].0);
    assert_eq!(tool_outcomes(&events), [failed("TOOL_OUTPUT_TOO_LARGE")]);
}

#[tokio::test]
async fn a_call_that_ignores_its_deadline_is_left_behind() {
    let script = ScriptedModel::new([Say::call(deaf {}), Say::text("done")]);
    let (app, world) = app(script.clone()).await;
    let (events, output, _) = watch(&app, "thread", RunOptions::default()).await;
    assert_eq!(output.unwrap(), "done");
    assert_eq!(tool_outcomes(&events), [failed("TIMEOUT")]);
    assert_eq!(world.calls(), 1);
    // It returns after the run ended: nobody hears of it.
    let session = app.session("thread").await.unwrap();
    let before = session.events(&events[0].run_id, 0).await.unwrap();
    world.release();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(session.events(&events[0].run_id, 0).await.unwrap(), before);
    assert!(matches!(before.last().unwrap().kind, EventKind::RunFinished { .. }));
}

#[tokio::test]
async fn past_a_cap_of_abandoned_calls_blocking_tools_are_refused_and_come_back() {
    let eight = (0..8).fold(Say::empty(), |say, n| say.raw("deaf", " ".repeat(n) + "{}"));
    let script = ScriptedModel::routes()
        .when(|asked| asked.mentions("many"), [eight, Say::text("done")])
        .otherwise([Say::call(dig { deep: 1 }).and(look { key: "a".to_owned() }), Say::text("done")]);
    let (app, world) = app(script.clone()).await;
    for n in 0..4 {
        let session = app.session(format!("s{n}")).await.unwrap();
        session.run::<Worker>("many".to_owned()).await.unwrap();
    }
    assert_eq!(world.calls(), 32);
    let (events, output, _) = watch(&app, "after", RunOptions::default()).await;
    assert_eq!(output.unwrap(), "done");
    let mut outcomes = tool_outcomes(&events);
    outcomes.sort_by_key(|outcome| *outcome == Outcome::Succeeded);
    assert_eq!(outcomes, [failed("TOOL_UNAVAILABLE"), Outcome::Succeeded], "other tools go on");
    world.release();
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let (events, ..) = watch(&app, "later", RunOptions::default()).await;
        if tool_outcomes(&events) == [Outcome::Succeeded, Outcome::Succeeded] {
            return;
        }
    }
    panic!("blocking tools never came back");
}

#[tokio::test]
async fn more_blocking_calls_than_threads_wait_for_one() {
    let script = ScriptedModel::new([
        (0..20).fold(Say::empty(), |say, n| say.and(dig { deep: n })),
        Say::text("done"),
    ]);
    let (app, _) = app(script).await;
    let runs = (0..16).map(|n| {
        let app = app.clone();
        tokio::spawn(async move {
            let session = app.session(format!("s{n}")).await.unwrap();
            session.run::<Worker>("go".to_owned()).await
        })
    });
    for run in runs.collect::<Vec<_>>() {
        assert_eq!(run.await.unwrap().unwrap(), "done");
    }
}
