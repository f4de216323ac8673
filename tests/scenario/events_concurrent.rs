//! Writers, early, late and slow consumers at once: in order, every loss announced, exactly one end.

use harness::event::{Emitter, Event, EventKind, Observers, Outcome, Watch};
use proptest::prelude::*;
use std::collections::HashMap;
use std::sync::Barrier;
use std::thread;

#[derive(Debug, Clone)]
struct Consumer {
    /// Yields before it subscribes.
    late: usize,
    watch: Watch,
    /// Yields between two reads.
    slow: usize,
}

fn consumers() -> impl Strategy<Value = Vec<Consumer>> {
    let from = prop_oneof![Just(None), Just(Some(0)), (0..60u64).prop_map(Some)];
    let consumer = (0..40usize, from, 1..24usize, 0..3usize).prop_map(|(late, from, capacity, slow)| {
        let mut watch = Watch::live().capacity(capacity);
        watch.from = from;
        Consumer { late, watch, slow }
    });
    prop::collection::vec(consumer, 1..5)
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// What a stream must look like, whatever was lost.
fn check(seen: &[Event], watch: Watch, total: u64) {
    let (last, rest) = seen.split_last().expect("the end is never dropped");
    assert!(matches!(last.kind, EventKind::RunFinished { .. }), "{last:?}");
    assert_eq!(last.seq, total - 1);
    assert!(rest.iter().all(|event| !matches!(event.kind, EventKind::RunFinished { .. })));
    let first = seen.first().map_or(0, |event| event.seq);
    let mut expected = watch.from.map_or(first, |from| from.min(total - 1));
    for event in seen {
        assert_eq!(event.seq, expected, "a loss that nothing announced, or a duplicate: {seen:?}");
        expected += match event.kind {
            EventKind::StreamGap { dropped } => dropped,
            _ => 1,
        };
    }
    assert_eq!(expected, total);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn gapless_or_announced(consumers in consumers(), writers in 1..4usize, each in 1..60usize, slow: bool, whole: bool) {
        // An observer that dawdles lets the writers queue up, so that their numbers could get mixed.
        let dawdle: Box<dyn Fn(&Event) + Send + Sync> = Box::new(|_| thread::yield_now());
        let run = Emitter::new("run_1", "thread", Observers::new(slow.then_some(dawdle)));
        let early = whole.then(|| run.watch(Watch::default().capacity(10_000)));
        let start = Barrier::new(writers + consumers.len());
        thread::scope(|scope| {
            let readers: Vec<_> = consumers.iter().map(|consumer| {
                let (run, start) = (&run, &start);
                scope.spawn(move || {
                    start.wait();
                    (0..consumer.late).for_each(|_| thread::yield_now());
                    let mut stream = run.watch(consumer.watch);
                    block_on(async {
                        let mut seen = Vec::new();
                        while let Some(event) = stream.next().await {
                            seen.push(event);
                            (0..consumer.slow).for_each(|_| thread::yield_now());
                        }
                        seen
                    })
                })
            }).collect();
            let writing: Vec<_> = (0..writers).map(|writer| {
                let (run, start) = (&run, &start);
                scope.spawn(move || {
                    start.wait();
                    for n in 0..each {
                        if (n + writer) % 3 == 0 {
                            run.emit(|| EventKind::ModelStarted { model: "fast".into(), turn: 0 });
                        } else {
                            run.content(|| EventKind::ModelDelta { text: "x".into() });
                        }
                        if n % 7 == 0 {
                            thread::yield_now();
                        }
                    }
                })
            }).collect();
            writing.into_iter().for_each(|writer| writer.join().unwrap());
            run.finish(Outcome::Succeeded);
            let total = (writers * each) as u64 + 1;
            for (reader, consumer) in readers.into_iter().zip(&consumers) {
                check(&reader.join().unwrap(), consumer.watch, total);
            }
            // Who was there from the beginning and has room misses nothing at all.
            if let Some(mut early) = early {
                let seen: Vec<_> = std::iter::from_fn(|| early.try_next()).map(|event| event.seq).collect();
                assert_eq!(seen, (0..total).collect::<Vec<_>>());
            }
        });
    }
}

/// Child runs on threads of their own, one consumer of the parent: every run in order and whole.
#[test]
fn child_runs_arrive_in_order_each() {
    let parent = Emitter::new("parent", "thread", Observers::default());
    let mut stream = parent.watch(Watch::default().capacity(10_000));
    thread::scope(|scope| {
        for child in 0..8 {
            let child = parent.child(format!("child_{child}"));
            scope.spawn(move || {
                for turn in 0..100 {
                    child.emit(|| EventKind::ModelStarted { model: "fast".into(), turn });
                    child.content(|| EventKind::ModelDelta { text: "x".into() });
                }
                child.finish(Outcome::Succeeded);
            });
        }
    });
    parent.finish(Outcome::Succeeded);
    let mut next = HashMap::new();
    while let Some(event) = stream.try_next() {
        let next = next.entry(event.run_id).or_insert(0);
        assert_eq!(event.seq, *next);
        *next += 1;
    }
    assert_eq!(next.remove("parent"), Some(1));
    assert_eq!(next.into_values().collect::<Vec<_>>(), [201; 8]);
}
