//! Sixteen calls of one turn that only compute: how many of them are at work at the same time.

use crate::table::{Table, two_workers};
use harness::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const CALLS: u32 = 16;

/// How many are inside now, and the most that were.
#[derive(Default, Resource)]
struct Inside {
    now: AtomicUsize,
    most: AtomicUsize,
}

/// Compute for five milliseconds.
#[tool(effect = read)]
async fn compute(inside: &Inside, number: u32) -> u64 {
    let now = inside.now.fetch_add(1, Ordering::SeqCst) + 1;
    inside.most.fetch_max(now, Ordering::SeqCst);
    let began = Instant::now();
    let mut value = u64::from(number);
    while began.elapsed() < Duration::from_millis(5) {
        value = std::hint::black_box(value.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
    }
    inside.now.fetch_sub(1, Ordering::SeqCst);
    // How many were there, for whoever asks the answer.
    inside.most.load(Ordering::SeqCst) as u64
}

/// You compute.
#[agent(model = "fast", tools = [compute])]
struct Computer;

harness! {
    name: Lab,
    models: { fast: OpenAi("gpt-5-mini") },
    resources: [Inside],
    agents: [Computer],
}

pub(crate) fn bench(table: &mut Table) {
    let calls = (1..CALLS).fold(Say::call(compute { number: 0 }), |say, number| say.and(compute { number }));
    let script = ScriptedModel::new([calls, Say::text("done")]);
    let asked = script.clone();
    let runtime = two_workers();
    let took = runtime.block_on(async {
        let lab =
            Lab::start(LabBindings { inside: Inside::default() }.scripted(script)).await.expect("it starts");
        let session = lab.session("bench").await.expect("a session");
        let began = Instant::now();
        session.run::<Computer>("compute".to_owned()).await.expect("an answer");
        began.elapsed()
    });
    let results = asked.asked().pop().map(|asked| asked.last_text()).unwrap_or_default();
    let _ = results;
    let most = asked
        .asked()
        .iter()
        .flat_map(|asked| &asked.messages)
        .flat_map(|message| &message.parts)
        .filter_map(|part| match part {
            harness::port::model::Part::ToolResult(result) => {
                result.content.iter().find_map(|part| match part {
                    harness::port::model::Part::Text { text } => text.parse::<u64>().ok(),
                    _ => None,
                })
            }
            _ => None,
        })
        .max()
        .unwrap_or_default();
    table.row(
        format!("{CALLS} calls of one turn, 5 ms of computing each, on 2 workers"),
        format!("{most} at a time, {:.0} ms on the clock", took.as_secs_f64() * 1e3),
        "2 at a time",
    );
}
