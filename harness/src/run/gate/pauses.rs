//! The pauses that a provider asked for: each for one model of the account, and who waits one out.
//!
//! Told the time; waits for nothing. Who waits here is not in the line, so that calls of other models pass.

use super::fair::FairQueue;
use std::collections::HashMap;
use tokio::time::Instant;

/// By model.
#[derive(Debug, Default)]
pub(super) struct Pauses(HashMap<u64, Pause>);

#[derive(Debug)]
struct Pause {
    until: Instant,
    line: FairQueue,
}

impl Pauses {
    /// The longest that was asked for counts.
    pub(super) fn ask(&mut self, model: u64, until: Instant) {
        let pause = self.0.entry(model).or_insert_with(|| Pause { until, line: FairQueue::default() });
        pause.until = pause.until.max(until);
    }

    /// Until when nobody asks that model.
    pub(super) fn until(&self, model: u64, now: Instant) -> Option<Instant> {
        self.0.get(&model).map(|pause| pause.until).filter(|until| *until > now)
    }

    /// A pause of that model, though perhaps one that is just over.
    pub(super) fn has(&self, model: u64) -> bool {
        self.0.contains_key(&model)
    }

    /// Waits a pause out. False where there is none.
    pub(super) fn wait(&mut self, model: u64, (session, ticket): (u64, u64), now: Instant) -> bool {
        match self.0.get_mut(&model) {
            Some(pause) if pause.until > now => {
                pause.line.push(session, ticket);
                true
            }
            _ => false,
        }
    }

    /// Waits no more.
    pub(super) fn remove(&mut self, model: u64, session: u64, ticket: u64) {
        if let Some(pause) = self.0.get_mut(&model) {
            pause.line.remove(session, ticket);
        }
    }

    /// Who waited for a pause that is over, in turn.
    pub(super) fn over(&mut self, now: Instant) -> Vec<u64> {
        let over = self.0.extract_if(|_, pause| pause.until <= now);
        over.flat_map(|(_, mut pause)| std::iter::from_fn(move || pause.line.pop())).collect()
    }

    /// Whoever waits for the pause that ends first, and when that is.
    pub(super) fn first(&mut self) -> Option<(u64, Instant)> {
        let firsts = self.0.values_mut().filter_map(|pause| Some((pause.line.front()?, pause.until)));
        firsts.min_by_key(|(_, until)| *until)
    }
}
