//! The deadlines of one run and its child runs, kept with one timer of the runtime.
//!
//! A timer that is due before all others wakes the thread that waits for timers, and most calls are over long
//! before they are due. So they stand in a list, and the task of the run looks after it; without that task
//! each has a timer of its own. Must never read the clock. Next: `session/supervise.rs`, which calls `keep`.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// A short run sets its timer once, for then, and so later than the runs before it: that wakes nobody.
const FIRST: Duration = Duration::from_millis(100);

/// Who waits until when, and who looks after it.
#[derive(Debug, Default)]
pub(crate) struct Deadlines(Mutex<State>);

/// The time is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Elapsed;

type Key = (Instant, u64);

#[derive(Debug, Default)]
struct State {
    waiting: BTreeMap<Key, Waker>,
    next: u64,
    keeper: Keeper,
}

#[derive(Debug, Default)]
enum Keeper {
    #[default]
    Absent,
    /// It looks at the list when it is done.
    Polling,
    /// Its timer is set for then; `None` when nobody waited.
    Parked(Option<Instant>, Waker),
}

impl Deadlines {
    /// The work, or [`Elapsed`] when it is not ready by then.
    pub(crate) async fn within<F: Future + Unpin>(
        &self,
        until: Instant,
        mut work: F,
    ) -> Result<F::Output, Elapsed> {
        let mut place = Place { deadlines: self, until, key: None, own: None };
        poll_fn(|cx| match Pin::new(&mut work).poll(cx) {
            Poll::Ready(output) => Poll::Ready(Ok(output)),
            Poll::Pending => place.poll(cx).map(|()| Err(Elapsed)),
        })
        .await
    }

    /// Runs the work of a run that began then, and looks after the deadlines inside it.
    pub(crate) async fn keep<F: Future + Unpin>(&self, began: Instant, mut work: F) -> F::Output {
        let _leave = Leave(self);
        let mut timer = pin!(sleep_until(began + FIRST));
        let (mut set, mut at_latest) = (false, Some(began + FIRST));
        poll_fn(|cx| {
            loop {
                if set && timer.as_mut().poll(cx).is_ready() {
                    (set, at_latest) = (false, None);
                    self.elapsed(timer.deadline());
                }
                self.state().keeper = Keeper::Polling;
                if let Poll::Ready(output) = Pin::new(&mut work).poll(cx) {
                    return Poll::Ready(output);
                }
                let mut state = self.state();
                let first = state.waiting.first_key_value().map(|((until, _), _)| *until);
                let wanted = first.map(|first| at_latest.map_or(first, |latest| latest.min(first)));
                // One that is set too early is left: what comes next may be due then.
                let late = wanted.filter(|wanted| !set || *wanted < timer.deadline());
                if let Some(wanted) = late {
                    set = true;
                    if wanted != timer.deadline() {
                        timer.as_mut().reset(wanted);
                    }
                }
                state.keeper = Keeper::Parked(set.then(|| timer.deadline()), cx.waker().clone());
                drop(state);
                // A timer wakes only who has looked at it.
                if !set || timer.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
            }
        })
        .await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes whose time is up.
    fn elapsed(&self, now: Instant) {
        let mut state = self.state();
        let later = state.waiting.split_off(&(now, u64::MAX));
        let due = std::mem::replace(&mut state.waiting, later);
        drop(state);
        due.into_values().for_each(Waker::wake);
    }
}

/// The place of one deadline in the list.
struct Place<'a> {
    deadlines: &'a Deadlines,
    until: Instant,
    key: Option<Key>,
    /// Where nobody looks after the list: code of the application that outlives its run.
    own: Option<Pin<Box<Sleep>>>,
}

impl Place<'_> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.deadlines.state();
        if matches!(state.keeper, Keeper::Absent) {
            let listed = self.key.take().and_then(|key| state.waiting.remove(&key));
            drop(state);
            drop(listed);
            return self.own.get_or_insert_with(|| Box::pin(sleep_until(self.until))).as_mut().poll(cx);
        }
        let Some(key) = self.key else {
            state.next += 1;
            let key = (self.until, state.next);
            self.key = Some(key);
            state.waiting.insert(key, cx.waker().clone());
            let keeper = state.keeper.late_for(self.until);
            drop(state);
            if let Some(keeper) = keeper {
                keeper.wake();
            }
            return Poll::Pending;
        };
        // Whoever is not in the list any more is due.
        let Some(waker) = state.waiting.get_mut(&key) else { return Poll::Ready(()) };
        if !waker.will_wake(cx.waker()) {
            let earlier = std::mem::replace(waker, cx.waker().clone());
            drop(state);
            drop(earlier);
        }
        Poll::Pending
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let Some(key) = self.key else { return };
        let listed = self.deadlines.state().waiting.remove(&key);
        // A waker may own what waits here too: never dropped under the lock.
        drop(listed);
    }
}

impl Keeper {
    /// The keeper, when its timer is set too late for this.
    fn late_for(&self, until: Instant) -> Option<Waker> {
        match self {
            Keeper::Parked(set, waker) if set.is_none_or(|set| until < set) => Some(waker.clone()),
            _ => None,
        }
    }
}

/// Without its keeper everybody looks after themselves.
struct Leave<'a>(&'a Deadlines);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        let keeper = std::mem::take(&mut state.keeper);
        let wakers: Vec<Waker> = state.waiting.values().cloned().collect();
        drop(state);
        drop(keeper);
        wakers.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests;
