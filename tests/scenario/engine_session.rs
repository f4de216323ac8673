//! One run at a time, whole turns of history, ids of any kind, tenants apart, keys that make a call happen once.

use super::engine::{look, remember, *};
use harness::Session;
use harness::port::model::{Role, ToolCall, ToolResult};
use std::time::Duration;

fn slow() -> ScriptedModel {
    ScriptedModel::new([Say::text("done").after(Duration::from_secs(5))]).repeat()
}

fn echo() -> ScriptedModel {
    ScriptedModel::new([Say::from_fn(|asked| Say::text(format!("re {}", asked.last_text())))]).repeat()
}

async fn ask(session: &Session<App>, text: &str) -> harness::Result<String> {
    session.run::<Worker>(text.to_owned()).await
}

fn keyed(key: &str) -> RunOptions {
    RunOptions { idempotency_key: Some(key.to_owned()), ..RunOptions::default() }
}

#[tokio::test(start_paused = true)]
async fn a_second_run_is_refused_at_once_and_leaves_nothing() {
    let (app, _) = app(slow()).await;
    let session = app.session("thread").await.unwrap();
    let mut first = session.stream::<Worker>("one".to_owned()).await.unwrap();
    let began = tokio::time::Instant::now();
    let again = app.session("thread").await.unwrap();
    for _ in 0..3 {
        let error = ask(&again, "two").await.unwrap_err();
        assert_eq!(error.code(), "SESSION_BUSY");
        assert!(error.retriable());
        assert!(matches!(error, Error::SessionBusy { active_run: Some(id) } if id == first.run_id()));
    }
    assert_eq!(again.stream::<Worker>("two".to_owned()).await.err().unwrap().code(), "SESSION_BUSY");
    assert_eq!(again.history().clear().await.unwrap_err().code(), "SESSION_BUSY");
    assert_eq!(again.history().replace(&[Message::user("x")]).await.unwrap_err().code(), "SESSION_BUSY");
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert_eq!(session.runs(None, 100).await.unwrap().len(), 1);
    ask(&app.session("other").await.unwrap(), "another session is free").await.unwrap();
    while first.next().await.is_some() {}
    first.output().await.unwrap();
    ask(&again, "three").await.unwrap();
    let history: Vec<_> = session.history().list(100).await.unwrap().iter().map(Message::text).collect();
    assert_eq!(history, ["one", "done", "three", "done"]);
}

#[tokio::test(start_paused = true)]
async fn a_queue_is_first_in_first_out_and_bounded() {
    let (app, _) = app(slow()).await;
    let session = app.session("thread").await.unwrap().on_busy(OnBusy::Queue(3));
    let mut tasks = Vec::new();
    for n in 0..6 {
        let session = session.clone();
        tasks.push(tokio::spawn(async move { ask(&session, &n.to_string()).await }));
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let mut codes = Vec::new();
    for task in tasks {
        codes.push(task.await.unwrap().map_or_else(|error| error.code(), |_| "done"));
    }
    assert_eq!(codes, ["done", "done", "done", "done", "SESSION_BUSY", "SESSION_BUSY"]);
    let asked = session.history().list(100).await.unwrap();
    let asked: Vec<_> =
        asked.iter().filter(|message| message.role == Role::User).map(Message::text).collect();
    assert_eq!(asked, ["0", "1", "2", "3"]);
}

#[tokio::test(start_paused = true)]
async fn who_leaves_the_queue_makes_room() {
    let (app, _) = app(slow()).await;
    let session = app.session("thread").await.unwrap().on_busy(OnBusy::Queue(1));
    let first = tokio::spawn({
        let session = session.clone();
        async move { ask(&session, "first").await }
    });
    tokio::task::yield_now().await;
    let gone = tokio::time::timeout(Duration::from_secs(1), ask(&session, "gone")).await;
    assert!(gone.is_err());
    ask(&session, "second").await.unwrap();
    first.await.unwrap().unwrap();
    let history: Vec<_> = session.history().list(100).await.unwrap().iter().map(Message::text).collect();
    assert_eq!(history, ["first", "done", "second", "done"]);
}

#[tokio::test]
async fn history_grows_by_whole_turns_of_runs_that_succeeded() {
    let script = ScriptedModel::routes()
        .when(|asked| asked.last_text() == "fail", [Say::refusal("no")])
        .repeat()
        .when(|asked| asked.last_text() == "tool", [Say::call(look { key: "a".to_owned() })])
        .repeat()
        .otherwise([Say::text("done")])
        .repeat();
    let (app, _) = app(script.clone()).await;
    let session = app.session("thread").await.unwrap();
    let list = || async { session.history().list(100).await.unwrap() };
    ask(&session, "hello").await.unwrap();
    assert_eq!(list().await.len(), 2);
    ask(&session, "fail").await.unwrap_err();
    assert_eq!(list().await.len(), 2, "a run that failed leaves nothing");
    ask(&session, "tool").await.unwrap();
    let roles: Vec<_> = list().await.iter().map(|message| message.role).collect();
    assert_eq!(
        roles,
        [Role::User, Role::Assistant, Role::User, Role::Assistant, Role::Tool, Role::Assistant]
    );
    // What was said before is what the next run's model reads.
    ask(&session, "again").await.unwrap();
    assert_eq!(script.asked().last().unwrap().messages.len(), 7);
    // A window has whole runs, and always the newest one.
    for window in 0..8 {
        ask(&session, "tool").await.unwrap();
        let call =
            session.run::<Worker>("w".to_owned()).with(limits(|limits| limits.history_window = Some(window)));
        call.await.unwrap();
        let messages = script.asked().pop().unwrap().messages;
        assert_eq!(messages[0].role, Role::User);
        let earlier = messages.len() - 1;
        assert!(earlier <= window || earlier == 4, "{window}: {earlier}");
        assert_eq!(earlier == 0, window == 0);
    }
    // So has what a trim leaves.
    ask(&session, "tool").await.unwrap();
    session.history().trim(5, usize::MAX).await.unwrap();
    assert_eq!(list().await.len(), 4);
    session.history().clear().await.unwrap();
    assert_eq!(list().await, []);
}

fn call(id: &str) -> Message {
    let call = ToolCall { id: id.to_owned(), name: "look".to_owned(), arguments: "{}".to_owned() };
    Message { role: Role::Assistant, parts: vec![Part::ToolCall(call)] }
}

fn result(id: &str) -> Message {
    let (call_id, name) = (id.to_owned(), "look".to_owned());
    let result = ToolResult { call_id, name, content: vec![], is_error: false };
    Message { role: Role::Tool, parts: vec![Part::ToolResult(result)] }
}

#[tokio::test]
async fn a_history_that_no_model_would_accept_is_refused_whole() {
    let (app, _) = app(echo()).await;
    let session = app.session("thread").await.unwrap();
    let (user, said) = (|| Message::user("q"), || Message::assistant("a"));
    session.history().replace(&[user(), call("1"), result("1"), said()]).await.unwrap();
    for bad in [
        vec![user(), call("1")],
        vec![user(), result("1")],
        vec![user(), call("1"), user(), result("1")],
        vec![user(), call("1"), said(), result("1")],
        vec![user(), call("1"), result("2")],
        vec![user(), call("1"), result("1"), result("1")],
        vec![Message { role: Role::User, parts: vec![] }],
        vec![Message { role: Role::User, parts: call("1").parts }, result("1")],
    ] {
        let error = session.history().replace(&bad).await.unwrap_err();
        assert_eq!(error.code(), "HISTORY_INVALID", "{bad:?}");
    }
    assert_eq!(session.history().list(100).await.unwrap().len(), 4, "nothing was changed");
}

#[tokio::test]
async fn ids_may_hold_anything() {
    let (app, _) = app(echo()).await;
    let ids = [
        "a/b",
        "a%2Fb",
        "a\0b",
        "..",
        "../../etc",
        "ü\u{202e}x",
        "a b",
        "'; drop table",
        &"x".repeat(10_000),
    ];
    for (n, id) in ids.iter().enumerate() {
        let session = app.session(SessionId::new("t", "u", *id)).await.unwrap();
        assert_eq!(session.id().thread, *id);
        let (events, output, summary) =
            watch_in::<App, Worker>(&session, format!("q{n}"), RunOptions::default()).await;
        assert_eq!(output.unwrap(), format!("re q{n}"));
        assert_eq!(&*events[0].session_id, *id);
        assert_eq!(
            session.events(&summary.run_id, 0).await.unwrap().last().unwrap().kind.name(),
            "run.finished"
        );
        assert_eq!(session.history().list(9).await.unwrap().len(), 2, "its own history only: {id:.20}");
    }
    for bad in [SessionId::new("t", "u", ""), SessionId::new("t", "u", "x".repeat(70_000))] {
        assert_eq!(app.session(bad).await.err().unwrap().code(), "SESSION_ID_INVALID");
    }
    // The borders between the parts are part of the id.
    let (one, two) = (SessionId::new("a", "b/c", "d"), SessionId::new("a/b", "c", "d"));
    ask(&app.session(one).await.unwrap(), "one").await.unwrap();
    assert_eq!(app.session(two).await.unwrap().history().list(9).await.unwrap(), []);
}

#[tokio::test]
async fn tenants_with_the_same_thread_share_nothing() {
    let (app, _) = app(echo()).await;
    let id = |tenant: &str| SessionId::new(tenant, "ann", "thread");
    let (a, b) = (app.session(id("a")).await.unwrap(), app.session(id("b")).await.unwrap());
    let (_, _, summary) = watch_in::<App, Worker>(&a, "secret".to_owned(), keyed("k")).await;
    assert_eq!(b.history().list(9).await.unwrap(), []);
    assert_eq!(b.runs(None, 9).await.unwrap(), []);
    assert_eq!(b.summary(&summary.run_id).await.unwrap_err().code(), "NOT_FOUND");
    assert_eq!(b.events(&summary.run_id, 0).await.unwrap(), []);
    let other = b.run::<Worker>("another".to_owned()).with(keyed("k")).await;
    assert_eq!(other.unwrap(), "re another", "a key of another tenant is another key");
    a.summary(&summary.run_id).await.unwrap();
}

#[tokio::test]
async fn tenants_do_not_read_each_others_memory() {
    let script = ScriptedModel::new([Say::from_fn(|asked| match asked.tool_results().next() {
        Some(result) => Say::text(text_of(&result.content)),
        None => Say::call(remember { word: asked.last_text() }),
    })])
    .repeat();
    let (app, _) = app(script).await;
    let session = |tenant: &str, thread: &str| app.session(SessionId::new(tenant, "ann", thread));
    let (a, b, other) = (
        session("a", "t").await.unwrap(),
        session("b", "t").await.unwrap(),
        session("a", "u").await.unwrap(),
    );
    assert_eq!(ask(&a, "secret").await.unwrap(), "nothing");
    assert_eq!(ask(&b, "mine").await.unwrap(), "nothing");
    assert_eq!(ask(&other, "third").await.unwrap(), "nothing");
    assert_eq!(ask(&a, "again").await.unwrap(), "secret", "the control: its own it does read");
}

#[tokio::test(start_paused = true)]
async fn one_tenant_does_not_make_another_busy() {
    let (app, _) = app(slow()).await;
    let a = app.session(SessionId::new("a", "", "thread")).await.unwrap();
    let _running = a.stream::<Worker>("x".to_owned()).await.unwrap();
    ask(&app.session(SessionId::new("b", "", "thread")).await.unwrap(), "y").await.unwrap();
}

#[tokio::test]
async fn the_same_key_gives_the_recorded_outcome() {
    let script = ScriptedModel::routes()
        .when(|asked| asked.last_text() == "fail", [Say::refusal("no")])
        .repeat()
        .otherwise([Say::from_fn(|asked| Say::text(format!("turn {}", asked.turn())))])
        .repeat();
    let (app, _) = app(script.clone()).await;
    let session = app.session("thread").await.unwrap();
    let run = |text: &str, key: &str| session.run::<Worker>(text.to_owned()).with(keyed(key));
    assert_eq!(run("a", "k").await.unwrap(), "turn 0");
    assert_eq!(run("a", "k").await.unwrap(), "turn 0");
    assert_eq!(script.asked().len(), 1);
    assert_eq!(run("b", "k").await.unwrap_err().code(), "IDEMPOTENCY_CONFLICT");
    assert_eq!(run("a", "other").await.unwrap(), "turn 1", "another key is another call");
    let first = run("fail", "f").await.unwrap_err();
    let again = run("fail", "f").await.unwrap_err();
    assert_eq!((first.code(), again.code()), ("MODEL_REFUSED", "MODEL_REFUSED"));
    assert!(matches!(again, Error::Recorded { .. }));
    assert_eq!(script.asked().len(), 3);
    let mut stream = session.stream::<Worker>("a".to_owned()).with(keyed("k")).await.unwrap();
    assert!(stream.next().await.is_none(), "a recorded outcome has no events");
    assert_eq!(stream.output().await.unwrap(), "turn 0");
    for key in [String::new(), "x".repeat(2_000)] {
        assert_eq!(run("a", &key).await.unwrap_err().code(), "INVOKE_OPTIONS_INVALID");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_two_calls_with_one_key_run_once() {
    let script = ScriptedModel::new([Say::text("once").after(Duration::from_millis(20))]).repeat();
    let (app, _) = app(script.clone()).await;
    for (id, rule) in [("queue", OnBusy::Queue(64)), ("reject", OnBusy::Reject)] {
        let before = script.asked().len();
        let session = app.session(id).await.unwrap().on_busy(rule);
        let tasks: Vec<_> = (0..32)
            .map(|_| {
                let session = session.clone();
                tokio::spawn(async move { session.run::<Worker>("a".to_owned()).with(keyed("k")).await })
            })
            .collect();
        let mut done = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(text) => {
                    assert_eq!(text, "once");
                    done += 1;
                }
                Err(error) => assert_eq!((error.code(), rule), ("SESSION_BUSY", OnBusy::Reject)),
            }
        }
        assert!(done == 32 || (rule == OnBusy::Reject && done >= 1), "{done}");
        assert_eq!(script.asked().len() - before, 1);
        assert_eq!(session.runs(None, 100).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn consumers_change_nothing_of_a_run() {
    let script = ScriptedModel::new([
        Say::call(look { key: "a".to_owned() }),
        Say::text("x".repeat(5_000)).in_chunks(1),
    ]);
    let (app, _) = app(script).await;
    let mut stored = Vec::new();
    for manner in ["keen", "absent", "slow", "dropped"] {
        let session = app.session(manner).await.unwrap();
        let (output, run_id) = if manner == "absent" {
            let output = ask(&session, "q").await;
            (output, session.runs(None, 9).await.unwrap()[0].run_id.to_string())
        } else {
            let mut stream = session.stream::<Worker>("q".to_owned()).await.unwrap();
            let run_id = stream.run_id().to_owned();
            match manner {
                "keen" => while stream.next().await.is_some() {},
                "slow" => {
                    stream.next().await;
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    let mut events = Vec::new();
                    while let Some(event) = stream.next().await {
                        events.push(event);
                    }
                    let dropped: u64 = events
                        .iter()
                        .map(|event| match event.kind {
                            EventKind::StreamGap { dropped } => dropped,
                            _ => 0,
                        })
                        .sum();
                    assert!(dropped > 1_000, "{dropped}");
                    assert_eq!(events.last().unwrap().kind.name(), "run.finished");
                }
                _ => {
                    stream.next().await;
                    drop(stream);
                    while session.summary(&run_id).await.unwrap().finished_at.is_none() {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                    stored.push((manner, session.events(&run_id, 0).await.unwrap()));
                    continue;
                }
            }
            (stream.output().await, run_id)
        };
        assert_eq!(output.unwrap().len(), 5_000);
        stored.push((manner, session.events(&run_id, 0).await.unwrap()));
    }
    let shape =
        |events: &[Event]| events.iter().map(|event| (event.seq, event.kind.name())).collect::<Vec<_>>();
    let first = shape(&stored[0].1);
    assert!(first.len() > 8, "{first:?}");
    for (manner, events) in &stored {
        assert_eq!(shape(events), first, "{manner}");
    }
}
