//! One function a rule of the port.

use super::super::{Violation, same, strange_ids};
use super::{commit, keyed, kind, load, run, session, start, unexpected, update};
use crate::port::state::{
    EventRow, Op, Query, Rows, RunRecord, RunStatus, SessionKey, StateStore, StoreError,
};
use std::sync::Arc;

pub(super) async fn one_active_run(store: &dyn StateStore) -> Result<(), Violation> {
    const RULE: &str = "one active run per session";
    let key = session("one");
    let first = commit(store, &key, vec![start(run("run_1", RunStatus::Running))]).await;
    same(RULE, "`Op::StartRun` of the first run", &kind(&first), &"done")?;
    let second = commit(store, &key, vec![start(run("run_2", RunStatus::Running))]).await;
    same(RULE, "`Op::StartRun` of a second run while one is active", &kind(&second), &"STORE_BUSY")?;
    if let Err(StoreError::Busy { active_run: Some(active) }) = &second {
        same(RULE, "the run that is named", &&**active, &"run_1")?;
    }
    let child = RunRecord { parent: Some("run_1".into()), ..run("run_3", RunStatus::Running) };
    same(
        RULE,
        "`Op::StartRun` of a child run",
        &kind(&commit(store, &key, vec![start(child)]).await),
        &"done",
    )?;
    let elsewhere = commit(store, &session("other"), vec![start(run("run_4", RunStatus::Running))]).await;
    same(RULE, "`Op::StartRun` in another session", &kind(&elsewhere), &"done")?;
    for (status, expected) in [
        (RunStatus::Waiting, "STORE_BUSY"),
        (RunStatus::Parked, "STORE_BUSY"),
        (RunStatus::Succeeded, "done"),
    ] {
        let changed = commit(store, &key, vec![update(run("run_1", status))]).await;
        same(RULE, "`Op::UpdateRun` of the active run", &kind(&changed), &"done")?;
        let id = format!("run_after_{status:?}");
        let next = commit(store, &key, vec![start(run(&id, RunStatus::Running))]).await;
        same(RULE, &format!("`Op::StartRun` after a run that is {status:?}"), &kind(&next), &expected)?;
    }
    let edits = [Op::ReplaceHistory { messages: Vec::new() }, Op::DeleteSession];
    for edit in edits {
        let when = format!("`Op::{edit:?}` while a run is active");
        same(RULE, &when, &kind(&commit(store, &key, vec![edit]).await), &"STORE_BUSY")?;
    }
    Ok(())
}

pub(super) async fn duplicates(store: &dyn StateStore) -> Result<(), Violation> {
    const RULE: &str = "run ids and idempotency keys are taken once";
    let key = session("duplicates");
    let first = commit(store, &key, vec![start(keyed("run_1", "k"))]).await;
    same(RULE, "`Op::StartRun` of the first", &kind(&first), &"done")?;
    for (when, record) in [
        ("`Op::StartRun` with the same id and key while the run is active", keyed("run_1", "k")),
        ("`Op::StartRun` with the same key while the run is active", keyed("run_2", "k")),
    ] {
        same(RULE, when, &kind(&commit(store, &key, vec![start(record)]).await), &"STORE_DUPLICATE")?;
    }
    // The record of the update has no key.
    const KEPT: &str = "`Op::UpdateRun` keeps the idempotency key of the run";
    let done = commit(store, &key, vec![update(run("run_1", RunStatus::Succeeded))]).await;
    same(KEPT, "`Op::UpdateRun` that finishes it", &kind(&done), &"done")?;
    let again = commit(store, &key, vec![start(keyed("run_3", "k"))]).await;
    same(KEPT, "`Op::StartRun` with the same key after `Op::UpdateRun`", &kind(&again), &"STORE_DUPLICATE")?;
    let found = load(store, Query::RunByKey { session: key.clone(), key: "k".into() }).await?;
    let Rows::Run(Some(found)) = found else {
        let what = format!("`Query::RunByKey` after `Op::UpdateRun`: got {found:?}");
        return Err(Violation::new(KEPT, what));
    };
    same(KEPT, "`Query::RunByKey`, the run", &&*found.run_id, &"run_1")?;
    same(KEPT, "`Query::RunByKey`, its digest", &found.idempotency.map(|key| key.digest), &Some(7))?;
    let other = commit(store, &session("duplicates-2"), vec![start(keyed("run_9", "k"))]).await;
    same(RULE, "`Op::StartRun` with the same key in another session", &kind(&other), &"done")
}

pub(super) async fn finished_stays(store: &dyn StateStore) -> Result<(), Violation> {
    const RULE: &str = "a finished run never changes";
    let key = session("finished");
    let missing = commit(store, &key, vec![update(run("run_0", RunStatus::Failed))]).await;
    same(RULE, "`Op::UpdateRun` of a run that is not there", &kind(&missing), &"STORE_CONFLICT")?;
    let output = Some("42".to_owned());
    let last = RunRecord { output: output.clone(), ..run("run_1", RunStatus::Succeeded) };
    let whole = vec![start(run("run_1", RunStatus::Running)), event(0), update(last), event(1)];
    const LAST: &str = "the change that finishes a run may hold its last events, also after `Op::UpdateRun`";
    let committed = commit(store, &key, whole).await;
    same(LAST, "`Op::AppendEvents` after `Op::UpdateRun` in one change", &kind(&committed), &"done")?;
    for status in [RunStatus::Running, RunStatus::Failed] {
        let when = format!("`Op::UpdateRun` to {status:?} after the end");
        let changed = commit(store, &key, vec![update(run("run_1", status))]).await;
        same(RULE, &when, &kind(&changed), &"STORE_CONFLICT")?;
    }
    const NO_MORE: &str = "a finished run takes no events";
    let late = commit(store, &key, vec![event(2)]).await;
    same(NO_MORE, "`Op::AppendEvents` in a later change", &kind(&late), &"STORE_CONFLICT")?;
    let found = load(store, Query::Run { session: key, run_id: "run_1".into() }).await?;
    let expected = Rows::Run(Some(Box::new(RunRecord { output, ..run("run_1", RunStatus::Succeeded) })));
    same(RULE, "the record", &found, &expected)
}

fn event(seq: u64) -> Op {
    Op::AppendEvents { run_id: "run_1".into(), events: vec![EventRow { seq, json: "{}".into() }] }
}

pub(super) async fn events_rise(store: &dyn StateStore) -> Result<(), Violation> {
    const RULE: &str = "`seq` of the events of a run strictly rises";
    let key = session("rise");
    let begun = vec![start(run("run_1", RunStatus::Running)), event(0), event(5)];
    same(RULE, "`Op::AppendEvents` with a hole", &kind(&commit(store, &key, begun).await), &"done")?;
    for (seq, what) in [(5, "of a `seq` that is stored"), (3, "of a `seq` below a stored one")] {
        let when = format!("`Op::AppendEvents` {what}");
        same(RULE, &when, &kind(&commit(store, &key, vec![event(seq)]).await), &"STORE_CONFLICT")?;
    }
    let rows = [7, 7].map(|seq| EventRow { seq, json: "{}".into() }).to_vec();
    let twice = Op::AppendEvents { run_id: "run_1".into(), events: rows };
    let twice = commit(store, &key, vec![twice]).await;
    same(RULE, "`Op::AppendEvents` of one `seq` twice", &kind(&twice), &"STORE_CONFLICT")
}

pub(super) async fn atomic(store: &dyn StateStore) -> Result<(), Violation> {
    const RULE: &str = "a change happens whole or not at all";
    let key = session("atomic");
    let before = vec![Op::AppendHistory { messages: vec!["one".into(), "two".into(), "three".into()] }];
    same(RULE, "`Op::AppendHistory`", &kind(&commit(store, &key, before).await), &"done")?;
    let doomed = vec![
        Op::TrimHistory { max_messages: 1, max_bytes: 1000 },
        Op::AppendHistory { messages: vec!["four".to_owned()] },
        Op::ReplaceHistory { messages: vec!["five".to_owned()] },
        start(keyed("run_1", "k")),
        Op::AppendEvents { run_id: "run_1".into(), events: vec![EventRow { seq: 0, json: "{}".into() }] },
        update(run("run_1", RunStatus::Succeeded)),
        start(run("run_2", RunStatus::Running)),
        update(run("run_none", RunStatus::Failed)),
    ];
    same(
        RULE,
        "a change whose last part fails",
        &kind(&commit(store, &key, doomed).await),
        &"STORE_CONFLICT",
    )?;
    let history = load(store, Query::History { session: key.clone(), last: 9 }).await?;
    let expected = Rows::History(vec!["one".into(), "two".into(), "three".into()]);
    same(RULE, "the history after it", &history, &expected)?;
    let runs = load(store, Query::Runs { session: key.clone(), after: None, limit: 9 }).await?;
    same(RULE, "the runs after it", &runs, &Rows::Runs(Vec::new()))?;
    let next = commit(store, &key, vec![start(keyed("run_1", "k"))]).await;
    same(RULE, "`Op::StartRun` with its run id and key after it", &kind(&next), &"done")
}

pub(super) async fn history(store: &dyn StateStore) -> Result<(), Violation> {
    const RULE: &str = "the history keeps its order and its bounds";
    let key = session("history");
    let messages: Vec<String> = (0..10).map(|n| format!("message {n}")).collect();
    for part in messages.chunks(3) {
        let appended = commit(store, &key, vec![Op::AppendHistory { messages: part.to_vec() }]).await;
        same(RULE, "`Op::AppendHistory`", &kind(&appended), &"done")?;
    }
    let newest = |last| load(store, Query::History { session: key.clone(), last });
    same(RULE, "the last four", &newest(4).await?, &Rows::History(messages[6..].to_vec()))?;
    same(RULE, "none", &newest(0).await?, &Rows::History(Vec::new()))?;
    same(RULE, "all", &newest(usize::MAX).await?, &Rows::History(messages.clone()))?;
    for (max_messages, max_bytes, kept) in [(8, 1000, 8), (100, 30, 3), (0, 0, 0)] {
        let trimmed = commit(store, &key, vec![Op::TrimHistory { max_messages, max_bytes }]).await;
        same(RULE, "`Op::TrimHistory`", &kind(&trimmed), &"done")?;
        let expected = Rows::History(messages[10 - kept..].to_vec());
        same(
            RULE,
            &format!("`Op::TrimHistory` to {max_messages} and {max_bytes} bytes"),
            &newest(99).await?,
            &expected,
        )?;
    }
    let replaced = commit(store, &key, vec![Op::ReplaceHistory { messages: vec!["new".into()] }]).await;
    same(RULE, "`Op::ReplaceHistory`", &kind(&replaced), &"done")?;
    same(
        RULE,
        "the history after `Op::ReplaceHistory`",
        &newest(99).await?,
        &Rows::History(vec!["new".into()]),
    )?;
    same(RULE, "`Op::DeleteSession`", &kind(&commit(store, &key, vec![Op::DeleteSession]).await), &"done")?;
    same(RULE, "the history after `Op::DeleteSession`", &newest(99).await?, &Rows::History(Vec::new()))
}

pub(super) async fn pages(store: &dyn StateStore) -> Result<(), Violation> {
    const RULE: &str = "pages are complete, ordered, and their cursor is exclusive";
    let key = session("pages");
    let mut expected = Vec::new();
    for n in 0..7u64 {
        let record = RunRecord { started_at: 1000 + n, ..run(&format!("run_{n}"), RunStatus::Running) };
        let events =
            [2 * n, 2 * n + 1, 2 * n + 9].map(|seq| EventRow { seq, json: format!("[{seq}]").into() });
        let done = RunRecord { status: RunStatus::Succeeded, ..record.clone() };
        let append = Op::AppendEvents { run_id: Arc::clone(&record.run_id), events: events.to_vec() };
        let whole = vec![start(record), append, update(done.clone())];
        same(RULE, "a run", &kind(&commit(store, &key, whole).await), &"done")?;
        expected.push((done, events));
    }
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let page = load(store, Query::Runs { session: key.clone(), after: after.clone(), limit: 3 }).await?;
        let Rows::Runs(page) = page else {
            return Err(Violation::new(RULE, format!("runs were asked for, {page:?} came")));
        };
        let Some(last) = page.last() else { break };
        after = Some(Arc::clone(&last.run_id));
        seen.extend(page);
        if seen.len() > expected.len() {
            break;
        }
    }
    let records: Vec<RunRecord> = expected.iter().map(|(record, _)| record.clone()).collect();
    same(RULE, "all pages of runs", &seen, &records)?;
    for (record, events) in &expected {
        for (at, event) in events.iter().enumerate() {
            let query = Query::Events {
                session: key.clone(),
                run_id: Arc::clone(&record.run_id),
                after: Some(event.seq),
                limit: 1,
            };
            let next = events.iter().skip(at + 1).take(1).cloned().collect();
            same(RULE, "the event after another", &load(store, query).await?, &Rows::Events(next))?;
        }
    }
    Ok(())
}

pub(super) async fn apart(store: &dyn StateStore) -> Result<(), Violation> {
    const RULE: &str = "sessions share nothing, whatever their ids hold";
    let ids = strange_ids();
    let mut keys = Vec::new();
    for id in &ids {
        let id: Arc<str> = id.as_str().into();
        let (a, b): (Arc<str>, Arc<str>) = ("a".into(), "b".into());
        for (tenant, user, thread) in [(&id, &a, &b), (&a, &id, &b), (&a, &b, &id)] {
            keys.push(SessionKey {
                tenant: Arc::clone(tenant),
                user: Arc::clone(user),
                thread: Arc::clone(thread),
            });
        }
    }
    keys.sort();
    keys.dedup();
    for (n, key) in keys.iter().enumerate() {
        // The same idempotency key everywhere: it belongs to its session.
        let ops = vec![
            Op::AppendHistory { messages: vec![format!("message {n}")] },
            start(RunRecord { summary: n.to_string(), ..keyed(&format!("run_{n}"), "k") }),
        ];
        commit(store, key, ops).await.map_err(|error| unexpected(RULE, &format!("{key:?}"), &error))?;
    }
    for (n, key) in keys.iter().enumerate() {
        let history = load(store, Query::History { session: key.clone(), last: 9 }).await?;
        same(RULE, "the history", &history, &Rows::History(vec![format!("message {n}")]))?;
        let other = Query::Run { session: key.clone(), run_id: format!("run_{}", n + 1).into() };
        same(RULE, "a run of another session", &load(store, other).await?, &Rows::Run(None))?;
        let own = load(store, Query::RunByKey { session: key.clone(), key: "k".into() }).await?;
        let summary = if let Rows::Run(Some(run)) = &own { run.summary.clone() } else { String::new() };
        same(RULE, "the run that holds the key", &summary, &n.to_string())?;
    }
    Ok(())
}

pub(super) async fn race<S: StateStore>(store: S) -> Result<(), Violation> {
    const RULE: &str = "of many starts at once on one session, one wins";
    let store = Arc::new(store);
    for round in 0..8 {
        let key = session(&format!("race {round}"));
        let mut tasks = Vec::new();
        for n in 0..32 {
            let (store, key) = (Arc::clone(&store), key.clone());
            tasks.push(tokio::spawn(async move {
                let id = format!("run_{round}_{n}");
                let won = commit(&*store, &key, vec![start(run(&id, RunStatus::Running))]).await;
                (id, won)
            }));
        }
        let (mut winners, mut losers) = (Vec::new(), 0);
        for task in tasks {
            match task.await {
                Ok((id, Ok(()))) => winners.push(id),
                Ok((_, Err(StoreError::Busy { .. }))) => losers += 1,
                other => return Err(Violation::new(RULE, format!("a start gave {other:?}"))),
            }
        }
        same(RULE, "winners and losers of 32", &(winners.len(), losers), &(1, 31))?;
        let runs = load(&*store, Query::Runs { session: key, after: None, limit: 99 }).await?;
        let stored = if let Rows::Runs(runs) = &runs { runs.len() } else { 0 };
        same(RULE, "stored runs", &stored, &1)?;
    }
    Ok(())
}
