//! A thousand runs at once on one agent, some of them hostile: nobody else notices.

use super::engine::{boom, dig, hang, hold, look, *};
use std::collections::HashSet;
use std::time::Duration;

/// What the run of that number does, and what its model must be told.
fn plan(n: usize) -> (Say, &'static str) {
    match n % 10 {
        0 => (Say::call(boom { why: "on purpose".to_owned() }), "crashed"),
        1 => (Say::call(hang {}), "did not finish within"),
        2 if n % 100 == 2 => (Say::call(hold { millis: 30 }), "held 30"),
        3 => (Say::call(dig { deep: 3 }), "dug 3"),
        _ => (Say::call(look { key: format!("{n}") }), "found"),
    }
}

/// The number is in the input; the answer repeats it and what the tool gave.
fn script() -> ScriptedModel {
    let number = |asked: &harness::adapter::model::Asked| asked.messages[0].text().parse::<usize>().unwrap();
    ScriptedModel::new([
        Say::from_fn(move |asked| plan(number(asked)).0),
        Say::from_fn(move |asked| {
            let result =
                asked.tool_results().next().map(|result| text_of(&result.content)).unwrap_or_default();
            Say::text(format!("{}: {result}", number(asked)))
        }),
    ])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_runs_on_one_agent_do_not_touch_each_other() {
    std::panic::set_hook(Box::new(quiet(std::panic::take_hook())));
    let (app, _) = app(script()).await;
    let runs: Vec<_> = (0..1_000)
        .map(|n| {
            let app = app.clone();
            tokio::spawn(async move {
                let session = app.session(SessionId::new("t", "u", format!("s{n}"))).await.unwrap();
                let mut stream = session.stream::<Worker>(n.to_string()).await.unwrap();
                let run_id = stream.run_id().to_owned();
                let mut events = Vec::new();
                while let Some(event) = stream.next().await {
                    events.push(event);
                }
                (n, run_id.clone(), events, stream.output().await, session.summary(&run_id).await.unwrap())
            })
        })
        .collect();
    let mut ids = HashSet::new();
    for run in runs {
        let (n, run_id, events, output, summary) =
            tokio::time::timeout(Duration::from_secs(50), run).await.expect("a run never ended").unwrap();
        let output = output.unwrap();
        assert!(output.starts_with(&format!("{n}: ")) && output.contains(plan(n).1), "{n}: {output}");
        if plan(n).1 == "found" {
            assert_eq!(output, format!("{n}: found {n}"));
        }
        assert!(events.iter().all(|event| *event.run_id == *run_id && *event.session_id == *format!("s{n}")));
        assert_whole(&events);
        assert_eq!(summary.counts.tool_calls, 1);
        assert!(ids.insert(run_id));
    }
    assert_eq!(ids.len(), 1_000);
}

type Hook = Box<dyn Fn(&std::panic::PanicHookInfo<'_>) + Send + Sync>;

/// A hundred panics on purpose would bury everything else.
fn quiet(loud: Hook) -> impl Fn(&std::panic::PanicHookInfo<'_>) + Send + Sync {
    move |info| {
        if info.payload().downcast_ref::<String>().is_none_or(|message| message != "on purpose") {
            loud(info);
        }
    }
}
