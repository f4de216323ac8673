//! What consumers of a run's events can rely on.

use harness::event::{Emitter, Event, EventKind, EventStream, ItemKind, Observers, Outcome, Watch};
use std::sync::{Arc, Mutex};

fn run() -> Emitter {
    Emitter::new("run_1", "thread", Observers::default())
}

fn started() -> EventKind {
    EventKind::RunStarted { kind: ItemKind::Agent, item: "Support".into() }
}

fn turn(turn: u32) -> EventKind {
    EventKind::ModelStarted { model: "fast".into(), turn }
}

fn delta() -> EventKind {
    EventKind::ModelDelta { text: "CANARY".into() }
}

fn read(stream: &mut EventStream) -> Vec<Event> {
    std::iter::from_fn(|| stream.try_next()).collect()
}

/// `(seq, wire name)`, and the count of a gap.
fn brief(events: &[Event]) -> Vec<String> {
    let brief = events.iter().map(|event| {
        let json = serde_json::to_value(event).unwrap();
        let name = json["type"].as_str().unwrap().to_owned();
        match &event.kind {
            EventKind::StreamGap { dropped } => format!("{} {name} {dropped}", event.seq),
            _ => format!("{} {name}", event.seq),
        }
    });
    brief.collect()
}

#[tokio::test]
async fn a_consumer_gets_every_event_in_order_and_then_the_end() {
    let run = run();
    let mut stream = run.watch(Watch::default());
    let reader = tokio::spawn(async move {
        let mut seen = Vec::new();
        while let Some(event) = stream.next().await {
            seen.push(event);
        }
        seen
    });
    run.emit(started);
    run.emit(|| turn(0));
    tokio::task::yield_now().await;
    run.content(delta);
    run.finish(Outcome::Succeeded);
    let seen = reader.await.unwrap();
    assert_eq!(brief(&seen), ["0 run.started", "1 model.started", "2 model.delta", "3 run.finished"]);
    assert!(seen.iter().all(|event| &*event.run_id == "run_1" && &*event.session_id == "thread"));
    assert_eq!(seen[2].id(), "run_1/2");
}

#[test]
fn a_slow_consumer_gets_a_gap_in_place_of_what_it_missed_and_always_the_end() {
    let run = run();
    let mut slow = run.watch(Watch::default().capacity(2));
    run.emit(started);
    (0..5).for_each(|n| run.emit(|| turn(n)));
    run.finish(Outcome::Cancelled);
    assert_eq!(
        brief(&read(&mut slow)),
        ["0 run.started", "1 model.started", "2 stream.gap 4", "6 run.finished"]
    );
}

#[test]
fn a_consumer_that_catches_up_goes_on_after_the_gap() {
    let run = run();
    let mut slow = run.watch(Watch::default().capacity(1));
    run.emit(started);
    run.emit(|| turn(0));
    assert_eq!(brief(&read(&mut slow)), ["0 run.started"]);
    run.emit(|| turn(1));
    assert_eq!(brief(&read(&mut slow)), ["1 stream.gap 1", "2 model.started"]);
}

#[test]
fn one_slow_consumer_takes_nothing_from_another() {
    let run = run();
    let mut slow = run.watch(Watch::default().capacity(1));
    let mut quick = run.watch(Watch::default());
    run.emit(started);
    (0..100).for_each(|n| run.emit(|| turn(n)));
    run.finish(Outcome::Succeeded);
    assert_eq!(read(&mut quick).len(), 102);
    assert_eq!(brief(&read(&mut slow)), ["0 run.started", "1 stream.gap 100", "101 run.finished"]);
}

#[test]
fn a_late_consumer_replays_what_is_stored_and_sees_where_content_was() {
    let run = run();
    run.emit(started);
    let mut early = run.watch(Watch::default());
    run.content(delta);
    run.content(delta);
    run.emit(|| turn(1));
    let mut late = run.watch(Watch::default());
    let mut from_three = run.watch(Watch::from(3));
    let mut live = run.watch(Watch::live());
    run.content(delta);
    run.finish(Outcome::Succeeded);

    let rest = ["3 model.started", "4 model.delta", "5 run.finished"];
    let whole = [["0 run.started", "1 model.delta", "2 model.delta"], rest].concat();
    assert_eq!(brief(&read(&mut early)), whole);
    assert_eq!(brief(&read(&mut late)), [&["0 run.started", "1 stream.gap 2"][..], &rest].concat());
    assert_eq!(brief(&read(&mut from_three)), rest);
    assert_eq!(brief(&read(&mut live)), rest[1..]);
}

#[tokio::test]
async fn after_the_end_the_stored_events_are_still_there_and_hold_no_content() {
    let run = run();
    let _listener = run.watch(Watch::default());
    run.emit(started);
    run.content(delta);
    // Content through the wrong door is not stored either.
    run.emit(|| EventKind::Log { message: "CANARY".into() });
    run.finish(Outcome::Succeeded);
    let stored = serde_json::to_string(&run.stored(0)).unwrap();
    assert!(!stored.contains("CANARY"), "{stored}");
    let mut late = run.watch(Watch::default());
    assert_eq!(brief(&read(&mut late)), ["0 run.started", "1 stream.gap 2", "3 run.finished"]);
    assert_eq!(late.next().await, None);
    let mut past_the_end = run.watch(Watch::from(100));
    assert_eq!(brief(&read(&mut past_the_end)), ["3 run.finished"], "the end is never dropped");
}

#[test]
fn the_end_comes_once_and_nothing_after_it() {
    let run = run();
    let mut stream = run.watch(Watch::default());
    run.finish(Outcome::Succeeded);
    run.finish(Outcome::Cancelled);
    run.emit(|| turn(9));
    run.content(delta);
    assert_eq!(brief(&read(&mut stream)), ["0 run.finished"]);
    assert_eq!(brief(&run.stored(0)), ["0 run.finished"]);
}

#[test]
fn the_log_is_bounded_and_says_what_is_gone() {
    let run = run();
    (0..5_000).for_each(|n| run.emit(|| turn(n)));
    run.finish(Outcome::Succeeded);
    let mut late = run.watch(Watch::default().capacity(1));
    let seen = read(&mut late);
    assert_eq!(seen.len(), 1 + 4_096);
    assert_eq!(brief(&seen[..2]), ["0 stream.gap 905", "905 model.started"]);
}

#[test]
fn content_is_not_built_while_nobody_listens() {
    let run = run();
    let mut built = 0;
    run.content(|| {
        built += 1;
        delta()
    });
    let stream = run.watch(Watch::live());
    run.content(|| {
        built += 1;
        delta()
    });
    drop(stream);
    run.emit(|| turn(0));
    run.content(|| {
        built += 1;
        delta()
    });
    assert_eq!(built, 1, "only while the stream was there");
}

#[tokio::test]
async fn a_run_whose_engine_died_leaves_nobody_waiting() {
    let run = run();
    let mut stream = run.watch(Watch::default());
    run.emit(started);
    drop(run);
    assert_eq!(stream.next().await.map(|event| event.seq), Some(0));
    assert_eq!(stream.next().await, None);
}

#[test]
fn who_watches_a_run_sees_its_child_runs_unless_they_say_no() {
    let parent = run();
    let mut all = parent.watch(Watch::default());
    let mut own = parent.watch(Watch::default().without_children());
    let child = parent.child("run_2");
    let mut of_child = child.watch(Watch::default());
    let grandchild = child.child("run_3");
    grandchild.emit(started);
    child.finish(Outcome::Succeeded);
    parent.finish(Outcome::Succeeded);
    grandchild.finish(Outcome::Cancelled);

    let runs = |events: Vec<Event>| -> Vec<String> {
        let parent = |event: &Event| event.parent_run_id.as_deref().unwrap_or("-").to_owned();
        events.iter().map(|event| format!("{} under {}", event.run_id, parent(event))).collect()
    };
    assert_eq!(runs(read(&mut all)), ["run_3 under run_2", "run_2 under run_1", "run_1 under -"]);
    assert_eq!(runs(read(&mut own)), ["run_1 under -"]);
    assert_eq!(runs(read(&mut of_child)), ["run_3 under run_2", "run_2 under run_1"]);
}

#[test]
fn losses_of_child_runs_are_announced_per_run() {
    let parent = run();
    let mut slow = parent.watch(Watch::default().capacity(1));
    let children: Vec<_> = (0..3).map(|n| parent.child(format!("child_{n}"))).collect();
    for child in &children {
        child.emit(started);
        child.finish(Outcome::Succeeded);
    }
    parent.finish(Outcome::Succeeded);
    let seen = read(&mut slow);
    let told: Vec<_> = seen.iter().map(|event| &*event.run_id).collect();
    // The ends of child runs arrive, so a gap is what came before them.
    assert_eq!(told, ["child_0", "child_0", "child_1", "child_1", "child_2", "child_2", "run_1"]);
    assert_eq!(
        brief(&seen[1..6]),
        ["1 run.finished", "0 stream.gap 1", "1 run.finished", "0 stream.gap 1", "1 run.finished"],
        "each from the first event that was missed"
    );
}

#[test]
fn a_fan_out_of_many_runs_does_not_grow_a_stuck_consumer() {
    let parent = run();
    let mut stuck = parent.watch(Watch::default().capacity(1));
    for n in 0..10_000 {
        let child = parent.child(format!("child_{n}"));
        child.emit(started);
        child.finish(Outcome::Succeeded);
    }
    parent.finish(Outcome::Succeeded);
    let seen = read(&mut stuck);
    assert!(seen.len() < 2_200, "{}", seen.len());
    let lost: u64 = seen
        .iter()
        .map(|event| match event.kind {
            EventKind::StreamGap { dropped } => dropped,
            _ => 0,
        })
        .sum();
    let here = seen.iter().filter(|event| event.kind.name() != "stream.gap").count() as u64;
    assert!(lost > 10_000 && lost + here == 20_001, "every loss is counted: {lost} {here}");
}

/// Without the noise of the panic hook.
fn quiet_panic() {
    std::panic::resume_unwind(Box::new("observer"))
}

#[test]
fn an_observer_that_panics_is_dropped_and_takes_nothing_with_it() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let calls = Arc::new(Mutex::new(0));
    let (sink, count) = (seen.clone(), calls.clone());
    let panics = move |_: &Event| {
        *count.lock().unwrap() += 1;
        quiet_panic();
    };
    let keeps = move |event: &Event| sink.lock().unwrap().push(event.clone());
    let run = Emitter::new("run_1", "thread", Observers::new([Box::new(panics) as _, Box::new(keeps) as _]));
    run.emit(started);
    run.content(delta);
    run.child("run_2").emit(started);
    run.finish(Outcome::Succeeded);
    assert_eq!(*calls.lock().unwrap(), 1);
    let seen = seen.lock().unwrap();
    assert_eq!(brief(&seen), ["0 run.started", "1 model.delta", "0 run.started", "2 run.finished"]);
}

#[test]
fn an_event_reads_back_as_it_was_written() {
    let run = run();
    let mut stream = run.watch(Watch::default());
    run.emit(started);
    run.emit(|| EventKind::ModelRetrying {
        model: "fast".into(),
        attempt: 1,
        code: "MODEL_OVERLOADED".into(),
        wait: std::time::Duration::from_millis(1_500),
    });
    run.content(delta);
    run.finish(Outcome::Failed { code: "TIMEOUT".into() });
    for event in read(&mut stream) {
        let json = serde_json::to_string(&event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event, "{json}");
        assert!(!json.contains("null"), "an absent field is left out: {json}");
    }
}

#[tokio::test]
async fn the_stream_is_a_futures_stream() {
    use futures_util::StreamExt;
    let run = run();
    let stream = run.watch(Watch::default());
    run.emit(started);
    run.finish(Outcome::Succeeded);
    assert_eq!(stream.map(|event| event.seq).collect::<Vec<_>>().await, [0, 1]);
}

#[test]
fn streams_and_emitters_are_logged_without_content() {
    let run = Emitter::new("run_1", "thread", Observers::default().storing_content(true));
    let stream = run.watch(Watch::default());
    run.content(|| EventKind::ModelDelta { text: "CANARY".into() });
    let text = format!("{run:?} {stream:?}");
    assert!(text.contains("run_1") && text.contains("waiting: 1"), "{text}");
    assert!(!text.contains("CANARY"), "{text}");
}

#[test]
fn the_wire_has_an_id_for_each_event_and_says_whose_it_is() {
    let tenants = ["acme", "other"].map(|tenant| {
        let whose = [tenant, "7", "thread-1"].map(Into::into);
        Emitter::of_session(format!("run_{tenant}"), whose, Observers::default())
    });
    let [acme, other] = tenants.map(|run| {
        run.emit(started);
        let below = run.child("run_below");
        below.emit(started);
        [run, below].map(|run| serde_json::to_value(run.stored(0).pop().unwrap()).unwrap())
    });
    assert_eq!(acme[0]["event_id"], "run_acme/0");
    for (of_acme, of_other) in acme.iter().zip(&other) {
        assert_eq!((&of_acme["tenant"], &of_acme["user"]), (&"acme".into(), &"7".into()));
        assert_eq!(of_acme["session_id"], of_other["session_id"]);
        assert_ne!(of_acme["tenant"], of_other["tenant"], "an observer of the harness can tell them apart");
    }
    let back: Event = serde_json::from_value(acme[1].clone()).unwrap();
    assert_eq!(serde_json::to_value(&back).unwrap(), acme[1]);
}

#[test]
fn the_end_of_a_child_run_always_arrives() {
    let run = run();
    let mut slow = run.watch(Watch::default().capacity(2));
    run.emit(started);
    for n in 0..5 {
        let child = run.child(format!("run_below_{n}"));
        child.emit(started);
        child.emit(|| turn(0));
        child.finish(Outcome::Succeeded);
    }
    run.finish(Outcome::Succeeded);
    let seen: Vec<_> = std::iter::from_fn(|| slow.try_next()).collect();
    let ends = seen.iter().filter(|event| event.kind.name() == "run.finished").count();
    assert_eq!(ends, 6, "{seen:?}");
    let dropped: u64 = seen
        .iter()
        .map(|event| match event.kind {
            EventKind::StreamGap { dropped } => dropped,
            _ => 1,
        })
        .sum();
    assert_eq!(dropped, 1 + 5 * 3 + 1, "each is here or counted: {seen:?}");
}

#[test]
fn a_slow_consumer_is_bounded_in_bytes_too() {
    let run = run();
    let mut slow = run.watch(Watch::default());
    run.emit(started);
    let piece = 1024 * 1024;
    for _ in 0..100 {
        run.content(|| EventKind::ModelDelta { text: "x".repeat(piece) });
    }
    run.finish(Outcome::Succeeded);
    let seen: Vec<_> = std::iter::from_fn(|| slow.try_next()).collect();
    let texts = seen.iter().filter(|event| event.kind.is_content()).count();
    assert!((1..=9).contains(&texts), "{texts}");
    assert!(seen.iter().any(|event| matches!(event.kind, EventKind::StreamGap { dropped } if dropped >= 90)));
    assert_eq!(seen.last().unwrap().kind.name(), "run.finished");
}
