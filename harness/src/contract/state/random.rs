//! Seeded random changes, on the store and on the reference; after each, both must look the same.

use super::super::{Violation, same};
use super::reference::Reference;
use super::{commit, kind, load, run, session, start, update};
use crate::port::state::{EventRow, IdempotencyKey, Op, Query, RunRecord, RunStatus, SessionKey, StateStore};
use fastrand::Rng;
use std::sync::Arc;

const STEPS: usize = 60;

pub(super) async fn compare(store: &dyn StateStore, seed: u64) -> Result<(), Violation> {
    const RULE: &str = "random changes have the result of the reference";
    let mut rng = Rng::with_seed(seed);
    let sessions = [session("random 1"), session("random 2")];
    let mut references = [Reference::default(), Reference::default()];
    for step in 0..STEPS {
        let at = rng.usize(..sessions.len());
        let ops = change(&mut rng, step, at);
        let when = format!("seed {seed}, step {step}, {ops:?}");
        let expected = references[at].commit(&ops);
        let got = commit(store, &sessions[at], ops).await;
        same(RULE, &when, &kind(&got), &expected)?;
        for (key, reference) in sessions.iter().zip(&references) {
            for query in queries(&mut rng, key) {
                let when = format!("{when}, then {query:?}");
                let expected = reference.load(&query);
                same(RULE, &when, &load(store, query).await?, &expected)?;
            }
        }
    }
    Ok(())
}

fn change(rng: &mut Rng, step: usize, session: usize) -> Vec<Op> {
    (0..rng.usize(1..5)).map(|_| op(rng, step, session)).collect()
}

/// Few ids, so that most operations meet something. A run id belongs to one session, as a UUID does.
fn run_id(rng: &mut Rng, session: usize) -> Arc<str> {
    format!("run_{session}_{}", rng.usize(..6)).into()
}

fn record(rng: &mut Rng, session: usize) -> RunRecord {
    let statuses = [RunStatus::Running, RunStatus::Waiting, RunStatus::Parked];
    let mut record = run(&run_id(rng, session), statuses[rng.usize(..3)]);
    if rng.u8(..4) == 0 {
        record.parent = Some(format!("run_{session}_0").into());
    }
    if rng.u8(..4) == 0 {
        record.idempotency = Some(IdempotencyKey { key: format!("key {}", rng.u8(..3)).into(), digest: 1 });
    }
    record
}

fn op(rng: &mut Rng, step: usize, session: usize) -> Op {
    let messages = |rng: &mut Rng| -> Vec<String> {
        (0..rng.usize(..4)).map(|n| "m".repeat(1 + (step + n) % 9)).collect()
    };
    match rng.u8(..12) {
        0..=2 => start(record(rng, session)),
        3..=5 => {
            let finals = [RunStatus::Succeeded, RunStatus::Failed, RunStatus::Cancelled, RunStatus::Running];
            let status = finals[rng.usize(..4)];
            let output = (status == RunStatus::Succeeded).then(|| step.to_string());
            update(RunRecord { output, summary: step.to_string(), ..run(&run_id(rng, session), status) })
        }
        6 | 7 => {
            let first = rng.u64(..20);
            let row = |seq| EventRow { seq, json: seq.to_string().into() };
            Op::AppendEvents { run_id: run_id(rng, session), events: (first..first + 2).map(row).collect() }
        }
        8 | 9 => Op::AppendHistory { messages: messages(rng) },
        10 => Op::TrimHistory { max_messages: rng.usize(..8), max_bytes: rng.usize(..60) },
        _ if rng.bool() => Op::ReplaceHistory { messages: messages(rng) },
        _ => Op::DeleteSession,
    }
}

fn queries(rng: &mut Rng, key: &SessionKey) -> Vec<Query> {
    let session = || key.clone();
    let own = usize::from(&*key.thread == "random 2");
    vec![
        Query::History { session: session(), last: rng.usize(..9) },
        Query::Runs { session: session(), after: None, limit: rng.usize(..9) },
        Query::Run { session: session(), run_id: run_id(rng, own) },
        Query::RunByKey { session: session(), key: format!("key {}", rng.u8(..3)).into() },
        Query::Events {
            session: session(),
            run_id: run_id(rng, own),
            after: rng.bool().then(|| rng.u64(..20)),
            limit: rng.usize(..5),
        },
    ]
}
