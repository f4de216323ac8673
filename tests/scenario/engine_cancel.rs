//! Cancelled at every point: each started event has its finished, one last event, and a session that is free at once.

use super::engine::{dig, hang, look, *};
use harness::port::BoxFuture;
use harness::port::state::{Change, Query, Rows, RunStatus, StateStore, StoreError};
use std::future::{Future, IntoFuture};
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

/// A store that lets others run before and after each of its steps, as one over a network does.
struct Slow(InMemoryState);

impl StateStore for Slow {
    fn commit(&self, change: Change) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            let done = self.0.commit(change).await;
            tokio::time::sleep(Duration::from_millis(1)).await;
            done
        })
    }
    fn load(&self, query: Query) -> BoxFuture<'_, Result<Rows, StoreError>> {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            self.0.load(query).await
        })
    }
}

/// You delegate.
#[agent(model = "fast", agents = [Worker], tools = [look])]
struct Boss;

/// Everything at once.
#[workflow(agents = [Boss], tools = [look, hang])]
async fn everything(cx: &WorkflowCx<everything>, input: String) -> Result<String, WorkflowError> {
    let key = cx.step("think", || async { Ok("a".to_owned()) }).await?;
    let found = cx
        .fan_out(0..3, 2, move |cx, n| {
            let key = key.clone();
            async move {
                let found = cx.call(look { key: format!("{key}{n}") }).await?;
                cx.step("note", move || async move { Ok(found) }).await
            }
        })
        .await?;
    let (first, _) = cx.race([cx.call(look { key: "r".to_owned() }), cx.call(hang {})]).await?;
    let answer = cx.run::<Boss>(input).await?;
    Ok(format!("{found:?} {first} {answer}"))
}

harness! {
    name: Stopped,
    models: { fast: OpenAi("gpt-5-mini") },
    state: Slow,
    resources: [World],
    agents: [Boss, Worker],
    workflows: [everything],
}

fn script() -> ScriptedModel {
    ScriptedModel::routes()
        .instructed("delegate", [
            Say::empty().raw("Worker", r#"{"input": "work"}"#).and(look { key: "b".to_owned() }).after(Duration::from_millis(3)),
            Say::text("all done").in_chunks(3),
        ])
        .otherwise([
            Say::call(look { key: "a".to_owned() }).and(dig { deep: 1 }).in_chunks(4),
            Say::flaky([Say::text("half").cut(), Say::text("done").pause(Duration::from_millis(2))]),
        ])
}

async fn stopped() -> Stopped {
    let bindings = StoppedBindings { state: Slow(InMemoryState::default()), world: World::default() };
    Stopped::start(bindings.scripted(script())).await.unwrap()
}

/// What must be true of a session whose run was cancelled, whenever: it is free at once, and the run ended whole.
/// Gives whether it was cancelled; at the very end it may have succeeded before anybody noticed.
async fn assert_clean(session: &harness::Session<Stopped>, point: usize) -> bool {
    session.run::<Worker>("next".to_owned()).await.unwrap_or_else(|error| panic!("point {point}: {error}"));
    let runs = session.runs(None, 1_000).await.unwrap();
    for run in &runs {
        assert!(run.finished_at.is_some(), "point {point}: run {} of {} never ended", run.run_id, run.item);
        let events = session.events(&run.run_id, 0).await.unwrap();
        let kinds: Vec<_> = events.iter().map(|event| &event.kind).collect();
        assert_paired(&kinds);
        assert_eq!(kinds[0].name(), "run.started", "point {point}");
        assert_eq!(kinds.last().unwrap().name(), "run.finished", "point {point}");
    }
    let (last, cancelled) = runs.split_last().unwrap();
    assert_eq!(last.status, RunStatus::Succeeded);
    let mut top = cancelled.iter().filter(|run| run.parent_run_id.is_none());
    let stopped = top.all(|run| run.status == RunStatus::Cancelled);
    assert!(!stopped || session.history().list(99).await.unwrap()[0].text() == "next", "it left a turn");
    stopped
}

#[tokio::test(start_paused = true)]
async fn after_every_event_a_run_can_be_cancelled() {
    let app = stopped().await;
    let (mut point, mut cancelled) = (0, 0);
    loop {
        let session = app.session(format!("s{point}")).await.unwrap();
        let mut stream = session.stream::<everything>("go".to_owned()).await.unwrap();
        let run_id = stream.run_id().to_owned();
        let mut events = Vec::new();
        while let Some(event) = stream.next().await {
            if events.len() == point {
                stream.cancel();
            }
            events.push(event);
        }
        assert_whole(&events);
        let output = stream.output().await;
        // At once, also before anything else is awaited.
        session.run::<Worker>("again".to_owned()).await.unwrap();
        let summary = session.summary(&run_id).await.unwrap();
        if let Err(error) = &output {
            assert_eq!(error.code(), "CANCELLED", "point {point}");
            assert_eq!(summary.status, RunStatus::Cancelled, "point {point}");
            let last = events.iter().rfind(|event| *event.run_id == *run_id).unwrap();
            assert!(matches!(last.kind, EventKind::RunFinished { outcome: Outcome::Cancelled }));
            cancelled += 1;
        }
        session.history().clear().await.unwrap();
        let runs = session.runs(None, 1_000).await.unwrap();
        assert!(runs.iter().all(|run| run.finished_at.is_some()), "point {point}: {runs:?}");
        if events.len() <= point {
            output.unwrap();
            break;
        }
        point += 1;
    }
    assert!(cancelled > 40, "{cancelled} points were tried");
}

/// Polls a future as often as told, with the clock going on; `true` when it ended.
async fn poll_times<T>(future: impl Future<Output = T>, times: usize) -> bool {
    let mut future = pin!(future);
    for _ in 0..times {
        if future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready() {
            return true;
        }
        tokio::time::sleep(Duration::from_micros(500)).await;
    }
    false
}

#[tokio::test(start_paused = true)]
async fn a_run_future_can_be_dropped_after_any_number_of_polls() {
    let app = stopped().await;
    let mut too_late = 0;
    for point in 0..4_000 {
        let session = app.session(format!("s{point}")).await.unwrap();
        if poll_times(session.run::<everything>("go".to_owned()).into_future(), point).await {
            assert!(point > 40 && too_late < 5, "{too_late} of {point} were not cancelled");
            return;
        }
        too_late += usize::from(!assert_clean(&session, point).await);
    }
    panic!("the run never ended");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_begin_of_a_stream_leaves_a_free_session() {
    let app = stopped().await;
    for point in 0..20 {
        let session = app.session(format!("s{point}")).await.unwrap();
        if poll_times(session.stream::<Worker>("go".to_owned()).into_future(), point).await {
            assert!(point > 2);
            return;
        }
        assert!(assert_clean(&session, point).await);
    }
    panic!("the stream never began");
}

#[tokio::test(start_paused = true)]
async fn a_dropped_stream_does_not_stop_its_run_and_cancel_does() {
    let app = stopped().await;
    let session = app.session("thread").await.unwrap();
    let run_id = {
        let stream = session.stream::<Worker>("go".to_owned()).await.unwrap();
        stream.run_id().to_owned()
    };
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(session.summary(&run_id).await.unwrap().status, RunStatus::Succeeded);
    let stream = session.stream::<everything>("go".to_owned()).await.unwrap();
    assert!(session.cancel().await);
    assert_eq!(session.summary(stream.run_id()).await.unwrap().status, RunStatus::Cancelled);
    assert!(!session.cancel().await, "nothing is active any more");
    assert_eq!(stream.output().await.unwrap_err().code(), "CANCELLED");
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_tool_call_is_gone_before_the_run_is_over() {
    let script = ScriptedModel::new([Say::call(hang {}), Say::text("never")]);
    let (app, _) = app(script).await;
    let session = app.session("thread").await.unwrap();
    let mut stream = session.stream::<Worker>("go".to_owned()).await.unwrap();
    while let Some(event) = stream.next().await {
        if event.kind.name() == "tool.started" {
            stream.cancel();
        }
        if let EventKind::ToolFinished { outcome, .. } = &event.kind {
            assert_eq!(*outcome, Outcome::Cancelled);
        }
    }
    assert_eq!(stream.output().await.unwrap_err().code(), "CANCELLED");
}
