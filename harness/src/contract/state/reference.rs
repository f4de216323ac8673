//! The slowest store that is right: every change works on a copy, which replaces the original when all went well.

use crate::port::state::{EventRow, Op, Query, Rows, RunRecord};

#[derive(Default, Clone)]
pub(super) struct Reference {
    history: Vec<String>,
    runs: Vec<(RunRecord, Vec<EventRow>)>,
}

impl Reference {
    /// The code of the error, or `done`.
    pub(super) fn commit(&mut self, ops: &[Op]) -> &'static str {
        let mut next = self.clone();
        for op in ops {
            // Events may still come in the change that finishes a run.
            let finished_before =
                |id: &str| self.runs.iter().any(|(run, _)| *run.run_id == *id && run.status.is_final());
            if let Err(code) = next.apply(op, finished_before) {
                return code;
            }
        }
        *self = next;
        "done"
    }

    fn busy(&self) -> Result<(), &'static str> {
        let active = |(run, _): &(RunRecord, _)| run.parent.is_none() && !run.status.is_final();
        if self.runs.iter().any(active) { Err("STORE_BUSY") } else { Ok(()) }
    }

    fn apply(&mut self, op: &Op, finished_before: impl Fn(&str) -> bool) -> Result<(), &'static str> {
        match op {
            Op::StartRun(new) => {
                let key = |run: &RunRecord| run.idempotency.as_ref().map(|key| key.key.clone());
                let taken = |(run, _): &(RunRecord, _)| {
                    run.run_id == new.run_id || (key(run).is_some() && key(run) == key(new))
                };
                if self.runs.iter().any(taken) {
                    return Err("STORE_DUPLICATE");
                }
                if new.parent.is_none() {
                    self.busy()?;
                }
                self.runs.push(((**new).clone(), Vec::new()));
            }
            Op::UpdateRun(new) => {
                let run = self.runs.iter_mut().find(|(run, _)| run.run_id == new.run_id);
                let Some((run, _)) = run.filter(|(run, _)| !run.status.is_final()) else {
                    return Err("STORE_CONFLICT");
                };
                run.status = new.status;
                run.output.clone_from(&new.output);
                run.summary.clone_from(&new.summary);
            }
            Op::AppendEvents { run_id, events } => {
                let Some((_, stored)) = self.runs.iter_mut().find(|(run, _)| run.run_id == *run_id) else {
                    return Err("STORE_CONFLICT");
                };
                if finished_before(run_id) {
                    return Err("STORE_CONFLICT");
                }
                stored.extend(events.iter().cloned());
                if !stored.is_sorted_by(|one, next| one.seq < next.seq) {
                    return Err("STORE_CONFLICT");
                }
            }
            Op::AppendHistory { messages } => self.history.extend(messages.iter().cloned()),
            Op::TrimHistory { max_messages, max_bytes } => {
                let bytes = |history: &[String]| history.iter().map(String::len).sum::<usize>();
                while self.history.len() > *max_messages || bytes(&self.history) > *max_bytes {
                    self.history.remove(0);
                }
            }
            Op::ReplaceHistory { messages } => {
                self.busy()?;
                self.history.clone_from(messages);
            }
            Op::DeleteSession => {
                self.busy()?;
                *self = Reference::default();
            }
        }
        Ok(())
    }

    pub(super) fn load(&self, query: &Query) -> Rows {
        let one =
            |run: Option<&(RunRecord, Vec<EventRow>)>| Rows::Run(run.map(|(run, _)| Box::new(run.clone())));
        match query {
            Query::Run { run_id, .. } => one(self.runs.iter().find(|(run, _)| run.run_id == *run_id)),
            Query::RunByKey { key, .. } => one(self
                .runs
                .iter()
                .find(|(run, _)| run.idempotency.as_ref().is_some_and(|own| own.key == *key))),
            Query::Runs { after, limit, .. } => {
                let from = self.runs.iter().position(|(run, _)| Some(&run.run_id) == after.as_ref());
                let from = from.map_or(0, |at| at + 1);
                Rows::Runs(self.runs[from..].iter().take(*limit).map(|(run, _)| run.clone()).collect())
            }
            Query::History { last, .. } => {
                let from = self.history.len().saturating_sub(*last);
                Rows::History(self.history[from..].to_vec())
            }
            Query::Events { run_id, after, limit, .. } => {
                let events =
                    self.runs.iter().find(|(run, _)| run.run_id == *run_id).map(|(_, events)| events);
                let later =
                    events.into_iter().flatten().filter(|event| after.is_none_or(|seq| event.seq > seq));
                Rows::Events(later.take(*limit).cloned().collect())
            }
        }
    }
}
