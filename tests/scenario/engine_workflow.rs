//! Workflows: order, the first failure, partial results, races, steps, panics.

use super::engine::{World, boom, hang, look, refuse, tokens, watch_in, *};
use std::time::Duration;

/// You answer.
#[agent(model = "fast", limits(run_time = "2s"))]
struct Answerer;

/// What to do.
#[derive(Clone, Debug, Schema)]
#[serde(rename_all = "snake_case")]
enum Job {
    Order,
    Failure,
    Settle,
    Race,
    EmptyRace,
    Steps,
    Nested,
    Panic,
    PanicInBranch,
    PanicInStep,
    ToolPanic,
    ToolTimeout,
    ToolError,
    Agents,
    ChildTime,
    Models,
    Join,
}

/// Whatever is asked.
#[workflow(agents = [Answerer], tools = [look, hang, refuse, boom, slow], models = ["fast"])]
async fn work(cx: &WorkflowCx<work>, job: Job) -> Result<String, WorkflowError> {
    match job {
        Job::Order => {
            let all = cx
                .fan_out([30, 10, 20, 0, 5], 3, |cx, wait| async move { cx.call(slow { wait }).await })
                .await?;
            Ok(format!("{all:?}"))
        }
        Job::Failure => {
            let all = cx.fan_out(0..6, 6, |cx, n| async move {
                if n == 3 {
                    cx.call(slow { wait: 10 }).await?;
                    return Err(WorkflowError::application("three"));
                }
                cx.call(slow { wait: 10_000 }).await
            });
            let failed = all.await.unwrap_err();
            // Everything is over before the failure is seen.
            cx.call(look { key: "after".to_owned() }).await?;
            Err(failed)
        }
        Job::Settle => {
            let all = cx.fan_out(0..4, 2, |cx, n| async move {
                if n % 2 == 1 { Err(WorkflowError::application(n)) } else { cx.call(slow { wait: n }).await }
            });
            let all = all.settle().await;
            Ok(all
                .into_iter()
                .map(|one| one.unwrap_or_else(|error| error.to_string()))
                .collect::<Vec<_>>()
                .join(","))
        }
        Job::Race => {
            let (index, first) = cx.race([300, 10, 200].map(|wait| cx.call(slow { wait }))).await?;
            let unpolled = cx
                .race([cx.step("quick", || async { Ok(1) }), cx.step("never begun", || async { Ok(2) })])
                .await?;
            Ok(format!("{index} {first} {unpolled:?}"))
        }
        Job::EmptyRace => cx.race(Vec::<harness::Pending<'_, String>>::new()).await.map(|(_, text)| text),
        Job::Steps => {
            let one = cx.step("one", || async { Ok(1) }).await?;
            let mut sum = one;
            for n in 0..2 {
                sum += cx.step("again", move || async move { Ok(n) }).await?;
            }
            let failed: Result<u32, _> =
                cx.step("fails", || async { Err(WorkflowError::application("no")) }).await;
            Ok(format!("{sum} {}", failed.is_err()))
        }
        Job::Nested => {
            let rows = cx.fan_out(0..2, 2, |cx, row| async move {
                cx.fan_out(0..2, 2, move |cx, cell| async move {
                    cx.step("cell", move || async move { Ok(row * 2 + cell) }).await
                })
                .await
            });
            Ok(format!("{:?}", rows.await?))
        }
        Job::Panic => panic!("on purpose"),
        Job::PanicInBranch => {
            cx.fan_out(0..3, 3, |cx, n| async move {
                if n == 1 {
                    panic!("on purpose");
                }
                cx.call(slow { wait: 1_000 }).await
            })
            .await?;
            Ok(String::new())
        }
        Job::PanicInStep => {
            cx.step("breaks", || async { if true { panic!("on purpose") } else { Ok(String::new()) } }).await
        }
        Job::ToolPanic => cx.call(boom { why: "on purpose".to_owned() }).await,
        Job::ToolTimeout => cx.call(hang {}).await,
        Job::ToolError => cx.call(refuse { why: "CANARY".to_owned() }).await,
        Job::Agents => {
            let all = cx.fan_out(["a", "b", "c"], 3, |cx, text| async move {
                cx.run::<Answerer>(text.to_owned()).await
            });
            Ok(all.await?.join(","))
        }
        Job::ChildTime => cx.run::<Answerer>("hang".to_owned()).await,
        Job::Models => {
            let model = cx.model("fast")?;
            let (one, two) = (
                model.generate("", &[Message::user("a")]).await?,
                model.generate("", &[Message::user("b")]).await?,
            );
            let undeclared = "other";
            assert_eq!(cx.model(undeclared).err().map(|error| error.code()), Some("CAPABILITY_MISSING"));
            Ok(one.message.text() + &two.message.text())
        }
        Job::Join => {
            let (a, b) = tokio::join!(cx.call(slow { wait: 20 }), cx.call(slow { wait: 10 }));
            Ok(format!("{} {}", a?, b?))
        }
    }
}

/// Take some milliseconds.
#[tool(effect = read)]
async fn slow(world: &World, wait: u64) -> String {
    struct Gone<'a>(&'a World, u64);
    impl Drop for Gone<'_> {
        fn drop(&mut self) {
            self.0.note(format!("gone {}", self.1));
        }
    }
    let _gone = Gone(world, wait);
    tokio::time::sleep(Duration::from_millis(wait)).await;
    world.note(format!("done {wait}"));
    format!("{wait}")
}

harness! {
    name: Works,
    models: { fast: OpenAi("ours-1") },
    resources: [World],
    workflows: [work],
}

struct Worked {
    output: harness::Result<String>,
    events: Vec<Event>,
    summary: harness::RunSummary,
    world: World,
    script: ScriptedModel,
}

async fn worked(job: Job) -> Worked {
    let script =
        ScriptedModel::routes().when(|asked| asked.last_text() == "hang", [Say::hang()]).otherwise([
            Say::from_fn(|asked| Say::text(format!("re {}", asked.last_text())).usage(tokens(10, 1))),
        ]);
    let world = World::default();
    let works = Works::start(WorksBindings { world: world.clone() }.scripted(script.clone())).await.unwrap();
    let session = works.session("thread").await.unwrap();
    let (events, output, summary) = watch_in::<Works, work>(&session, job, RunOptions::default()).await;
    // Whatever happened, the session is free.
    let (_, again, _) = watch_in::<Works, work>(&session, Job::Nested, RunOptions::default()).await;
    assert_eq!(again.unwrap(), "[[0, 1], [2, 3]]");
    Worked { output, events, summary, world, script }
}

#[tokio::test(start_paused = true)]
async fn a_fan_out_keeps_the_order_of_its_items() {
    let worked = worked(Job::Order).await;
    assert_eq!(worked.output.unwrap(), r#"["30", "10", "20", "0", "5"]"#);
    let done: Vec<_> = worked.world.seen().into_iter().filter(|seen| seen.starts_with("done")).collect();
    assert_eq!(done[0], "done 10", "they ran side by side");
    assert_eq!(count(&worked.events, "fanout.finished"), 1);
}

#[tokio::test(start_paused = true)]
async fn the_first_failure_stops_the_others_and_waits_for_them() {
    let worked = worked(Job::Failure).await;
    let error = worked.output.unwrap_err();
    assert_eq!((error.code(), error.to_string().as_str()), ("APPLICATION", "three"));
    let mut seen = worked.world.seen();
    seen.sort();
    assert_eq!(
        seen,
        ["done 10", "gone 10", "gone 10000", "gone 10000", "gone 10000", "gone 10000", "gone 10000"]
    );
    let cancelled =
        tool_outcomes(&worked.events).into_iter().filter(|outcome| *outcome == Outcome::Cancelled).count();
    assert_eq!(cancelled, 5);
    let names = names(&worked.events);
    let over = names.iter().position(|name| *name == "fanout.finished").unwrap();
    let late = names[over..].iter().filter(|name| **name == "tool.finished").count();
    assert_eq!(late, 1, "only the call after it");
    assert_eq!(worked.summary.error.unwrap().message, "the application's own error", "its words are content");
}

#[tokio::test(start_paused = true)]
async fn settle_gives_every_result() {
    assert_eq!(worked(Job::Settle).await.output.unwrap(), "0,1,2,3");
}

#[tokio::test(start_paused = true)]
async fn a_race_gives_the_first_and_cancels_the_rest() {
    let worked = worked(Job::Race).await;
    assert_eq!(worked.output.unwrap(), "1 10 (0, 1)");
    let done: Vec<_> = worked.world.seen().into_iter().filter(|seen| seen.starts_with("done")).collect();
    assert_eq!(done, ["done 10"]);
    let steps: Vec<_> = worked
        .events
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::StepStarted { step, .. } | EventKind::StepFinished { step, .. } => Some(&**step),
            _ => None,
        })
        .collect();
    assert_eq!(steps, ["quick", "quick"], "a step that never began never finishes");
    let empty = self::worked(Job::EmptyRace).await.output.unwrap_err();
    assert_eq!(empty.code(), "APPLICATION");
}

fn step_keys(events: &[Event]) -> Vec<String> {
    let keys = events.iter().filter_map(|event| match &event.kind {
        EventKind::StepStarted { key, .. } => Some(key.to_string()),
        _ => None,
    });
    keys.collect()
}

#[tokio::test(start_paused = true)]
async fn steps_have_keys_that_tell_them_apart() {
    let worked = worked(Job::Steps).await;
    assert_eq!(worked.output.unwrap(), "2 true");
    assert_eq!(step_keys(&worked.events), ["one#0", "again#0", "again#1", "fails#0"]);
    let nested = self::worked(Job::Nested).await;
    let mut keys = step_keys(&nested.events);
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 4, "{keys:?}");
}

#[tokio::test(start_paused = true)]
async fn a_panic_ends_the_run_and_nothing_else() {
    for job in [Job::Panic, Job::PanicInBranch, Job::PanicInStep] {
        let worked = worked(job).await;
        let error = worked.output.unwrap_err();
        assert_eq!(error.code(), "PANICKED");
        assert!(error.to_string().contains("`work`") && !error.to_string().contains("purpose"), "{error}");
        assert_eq!(worked.summary.error.unwrap().code, "PANICKED");
    }
}

#[tokio::test(start_paused = true)]
async fn failures_of_tools_are_typed() {
    for (job, code) in
        [(Job::ToolPanic, "PANICKED"), (Job::ToolTimeout, "TIMEOUT"), (Job::ToolError, "TOOL_FAILED")]
    {
        let worked = worked(job).await;
        assert_eq!(worked.output.unwrap_err().code(), code);
        assert_eq!(tool_outcomes(&worked.events), [failed(code)]);
        assert!(!format!("{:?}", worked.summary).contains("CANARY"));
    }
}

#[tokio::test(start_paused = true)]
async fn agents_of_a_workflow_are_counted_with_it() {
    let worked = worked(Job::Agents).await;
    assert_eq!(worked.output.unwrap(), "re a,re b,re c");
    assert_eq!((worked.summary.counts.agents, worked.summary.counts.model_calls), (3, 3));
    assert_eq!(worked.summary.usage, tokens(30, 3));
}

#[tokio::test(start_paused = true)]
async fn an_agent_keeps_its_own_time_inside_a_workflow() {
    let began = tokio::time::Instant::now();
    let worked = worked(Job::ChildTime).await;
    assert_eq!(worked.output.unwrap_err().code(), "TIMEOUT");
    assert_eq!(began.elapsed().as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn calls_of_a_model_in_one_run_have_keys_of_their_own() {
    let worked = worked(Job::Models).await;
    assert_eq!(worked.output.unwrap(), "re are b");
    let keys: Vec<_> = worked.script.asked().into_iter().map(|asked| asked.call.idempotency_key).collect();
    assert_ne!(keys[0], keys[1]);
}

#[tokio::test(start_paused = true)]
async fn join_works_on_calls() {
    assert_eq!(worked(Job::Join).await.output.unwrap(), "20 10");
}
