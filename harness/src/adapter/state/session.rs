//! The rows of one session, and changes that happen whole: each operation leaves what takes it back.

use super::InMemoryStateOptions;
use crate::port::state::{EventRow, Op, Query, Rows, RunRecord, RunStatus, StoreError};
use std::collections::{HashMap, VecDeque};
use std::mem;
use std::sync::Arc;

#[derive(Default)]
pub(super) struct SessionRows {
    history: VecDeque<String>,
    history_bytes: usize,
    runs: Runs,
}

#[derive(Default)]
struct Runs {
    by_id: HashMap<Arc<str>, RunRows>,
    /// Oldest first.
    order: VecDeque<Arc<str>>,
    by_key: HashMap<Arc<str>, Arc<str>>,
    active: Option<Arc<str>>,
    /// Top-level ones.
    finished: usize,
}

struct RunRows {
    record: Box<RunRecord>,
    events: VecDeque<EventRow>,
}

/// What takes one operation back.
enum Undo {
    Start { run_id: Arc<str> },
    Update { run_id: Arc<str>, status: RunStatus, output: Option<String>, summary: String },
    Events { run_id: Arc<str>, added: usize },
    Appended { messages: usize },
    Trimmed { messages: Vec<String> },
    Replaced { history: VecDeque<String>, bytes: usize },
    Deleted(Box<SessionRows>),
}

impl SessionRows {
    pub(super) fn is_empty(&self) -> bool {
        self.history.is_empty() && self.runs.by_id.is_empty()
    }

    pub(super) fn commit(&mut self, ops: Vec<Op>, options: &InMemoryStateOptions) -> Result<(), StoreError> {
        let mut done = Vec::with_capacity(ops.len());
        for op in ops {
            match self.apply(op, &done) {
                Ok(undo) => done.push(undo),
                Err(error) => {
                    for undo in done.into_iter().rev() {
                        self.take_back(undo);
                    }
                    return Err(error);
                }
            }
        }
        self.retain(&done, options);
        Ok(())
    }

    fn apply(&mut self, op: Op, done: &[Undo]) -> Result<Undo, StoreError> {
        match op {
            Op::StartRun(record) => self.runs.start(record),
            Op::UpdateRun(record) => self.runs.update(*record),
            Op::AppendEvents { run_id, events } => self.runs.append_events(run_id, events, done),
            Op::AppendHistory { messages } => {
                self.history_bytes += messages.iter().map(String::len).sum::<usize>();
                let undo = Undo::Appended { messages: messages.len() };
                self.history.extend(messages);
                Ok(undo)
            }
            Op::TrimHistory { max_messages, max_bytes } => {
                let mut messages = Vec::new();
                while self.history.len() > max_messages || self.history_bytes > max_bytes {
                    let Some(message) = self.history.pop_front() else { break };
                    self.history_bytes -= message.len();
                    messages.push(message);
                }
                Ok(Undo::Trimmed { messages })
            }
            Op::ReplaceHistory { messages } => {
                self.runs.idle()?;
                let new_bytes = messages.iter().map(String::len).sum();
                let history = mem::replace(&mut self.history, messages.into());
                let bytes = mem::replace(&mut self.history_bytes, new_bytes);
                Ok(Undo::Replaced { history, bytes })
            }
            Op::DeleteSession => {
                self.runs.idle()?;
                Ok(Undo::Deleted(Box::new(mem::take(self))))
            }
        }
    }

    fn take_back(&mut self, undo: Undo) {
        match undo {
            Undo::Start { run_id } => self.runs.take_back_start(&run_id),
            Undo::Update { run_id, status, output, summary } => {
                if let Some(run) = self.runs.by_id.get_mut(&run_id) {
                    let record = &mut run.record;
                    (record.status, record.output, record.summary) = (status, output, summary);
                    self.runs.recount(&run_id);
                }
            }
            Undo::Events { run_id, added } => {
                if let Some(run) = self.runs.by_id.get_mut(&run_id) {
                    run.events.truncate(run.events.len() - added);
                }
            }
            Undo::Appended { messages } => {
                for message in self.history.drain(self.history.len() - messages..) {
                    self.history_bytes -= message.len();
                }
            }
            Undo::Trimmed { messages } => {
                for message in messages.into_iter().rev() {
                    self.history_bytes += message.len();
                    self.history.push_front(message);
                }
            }
            Undo::Replaced { history, bytes } => (self.history, self.history_bytes) = (history, bytes),
            Undo::Deleted(rows) => *self = *rows,
        }
    }

    /// Forgets what is beyond the bounds, after the change is certain.
    fn retain(&mut self, done: &[Undo], options: &InMemoryStateOptions) {
        for undo in done {
            if let Undo::Events { run_id, .. } = undo
                && let Some(run) = self.runs.by_id.get_mut(run_id)
            {
                let over = run.events.len().saturating_sub(options.events);
                run.events.drain(..over);
            }
        }
        // A quarter more before it starts, so that the scan is rare.
        if self.runs.finished > options.finished_runs + options.finished_runs / 4 {
            self.runs.forget_oldest(options.finished_runs);
        }
    }

    pub(super) fn load(&self, query: &Query) -> Rows {
        let record = |run: &RunRows| run.record.clone();
        match query {
            Query::Run { run_id, .. } => Rows::Run(self.runs.by_id.get(run_id).map(record)),
            Query::RunByKey { key, .. } => {
                let run = self.runs.by_key.get(key).and_then(|run_id| self.runs.by_id.get(run_id));
                Rows::Run(run.map(record))
            }
            Query::Runs { after, limit, .. } => {
                let from = after.as_ref().map_or(0, |after| {
                    let at = self.runs.order.iter().position(|run_id| run_id == after);
                    at.map_or(self.runs.order.len(), |at| at + 1)
                });
                let ids = self.runs.order.iter().skip(from).take(*limit);
                Rows::Runs(ids.filter_map(|id| Some((*self.runs.by_id.get(id)?.record).clone())).collect())
            }
            Query::History { last, .. } => {
                let from = self.history.len().saturating_sub(*last);
                Rows::History(self.history.range(from..).cloned().collect())
            }
            Query::Events { run_id, after, limit, .. } => {
                let Some(run) = self.runs.by_id.get(run_id) else { return Rows::Events(Vec::new()) };
                let from = after.map_or(0, |after| run.events.partition_point(|event| event.seq <= after));
                Rows::Events(run.events.range(from..).take(*limit).cloned().collect())
            }
        }
    }
}

impl Runs {
    fn idle(&self) -> Result<(), StoreError> {
        match &self.active {
            Some(active) => Err(StoreError::Busy { active_run: Some(Arc::clone(active)) }),
            None => Ok(()),
        }
    }

    fn start(&mut self, record: Box<RunRecord>) -> Result<Undo, StoreError> {
        let key = record.idempotency.as_ref().map(|key| &key.key);
        // Before the look for an active run: a repeated call finds its own run, whatever it is doing.
        if self.by_id.contains_key(&record.run_id) || key.is_some_and(|key| self.by_key.contains_key(key)) {
            return Err(StoreError::Duplicate);
        }
        if record.parent.is_none() && !record.status.is_final() {
            self.idle()?;
        }
        let run_id = Arc::clone(&record.run_id);
        if let Some(key) = key {
            self.by_key.insert(Arc::clone(key), Arc::clone(&run_id));
        }
        self.order.push_back(Arc::clone(&run_id));
        if record.parent.is_none() {
            if record.status.is_final() {
                self.finished += 1;
            } else {
                self.active = Some(Arc::clone(&run_id));
            }
        }
        self.by_id.insert(Arc::clone(&run_id), RunRows { record, events: VecDeque::new() });
        Ok(Undo::Start { run_id })
    }

    fn take_back_start(&mut self, run_id: &Arc<str>) {
        let Some(run) = self.by_id.remove(run_id) else { return };
        self.order.pop_back();
        if let Some(key) = run.record.idempotency {
            self.by_key.remove(&key.key);
        }
        if self.active.as_ref() == Some(run_id) {
            self.active = None;
        } else if run.record.parent.is_none() {
            self.finished -= 1;
        }
    }

    fn update(&mut self, new: RunRecord) -> Result<Undo, StoreError> {
        let Some(run) = self.by_id.get_mut(&new.run_id) else {
            return Err(StoreError::Conflict(format!("there is no run `{}`", new.run_id)));
        };
        let record = &mut run.record;
        if record.status.is_final() {
            return Err(StoreError::Conflict(format!("run `{}` is finished", new.run_id)));
        }
        let undo = Undo::Update {
            run_id: Arc::clone(&record.run_id),
            status: mem::replace(&mut record.status, new.status),
            output: mem::replace(&mut record.output, new.output),
            summary: mem::replace(&mut record.summary, new.summary),
        };
        if new.status.is_final() && record.parent.is_none() {
            self.active = None;
            self.finished += 1;
        }
        Ok(undo)
    }

    /// After an update was taken back: the run is not finished again.
    fn recount(&mut self, run_id: &Arc<str>) {
        let Some(run) = self.by_id.get(run_id) else { return };
        if run.record.parent.is_none() && self.active.as_ref() != Some(run_id) {
            self.active = Some(Arc::clone(run_id));
            self.finished -= 1;
        }
    }

    fn append_events(
        &mut self,
        run_id: Arc<str>,
        events: Vec<EventRow>,
        done: &[Undo],
    ) -> Result<Undo, StoreError> {
        let Some(run) = self.by_id.get_mut(&run_id) else {
            return Err(StoreError::Conflict(format!("there is no run `{run_id}`")));
        };
        // The last events come with the change that finishes the run, and with no later one.
        let just_now = |undo: &Undo| match undo {
            Undo::Update { run_id: id, .. } | Undo::Start { run_id: id } => *id == run_id,
            _ => false,
        };
        if run.record.status.is_final() && !done.iter().any(just_now) {
            return Err(StoreError::Conflict(format!("run `{run_id}` is finished")));
        }
        let mut last = run.events.back().map(|event| event.seq);
        for event in &events {
            if last.is_some_and(|last| event.seq <= last) {
                return Err(StoreError::Conflict(format!("event {} of run `{run_id}` is stored", event.seq)));
            }
            last = Some(event.seq);
        }
        let added = events.len();
        run.events.extend(events);
        Ok(Undo::Events { run_id, added })
    }

    /// Forgets the oldest finished top-level runs, and child runs whose parent is gone.
    fn forget_oldest(&mut self, keep: usize) {
        let mut over = self.finished.saturating_sub(keep);
        let mut order = mem::take(&mut self.order);
        loop {
            let before = order.len();
            order.retain(|run_id| {
                let Some(run) = self.by_id.get(run_id) else { return false };
                let gone = match &run.record.parent {
                    None if over > 0 && run.record.status.is_final() => {
                        over -= 1;
                        self.finished -= 1;
                        true
                    }
                    None => false,
                    Some(parent) => run.record.status.is_final() && !self.by_id.contains_key(parent),
                };
                if gone
                    && let Some(run) = self.by_id.remove(run_id)
                    && let Some(key) = run.record.idempotency
                {
                    self.by_key.remove(&key.key);
                }
                !gone
            });
            // A run below is recorded when it is over, so before the one that started it: once for each level.
            if order.len() == before {
                break;
            }
        }
        self.order = order;
    }
}
