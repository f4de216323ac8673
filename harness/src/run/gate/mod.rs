//! The gate of one account of a provider: how many calls at once, how many and how much a minute, fair between sessions.
//!
//! A call that may not begin waits in line; whoever is first keeps the timer. No lock is held over an await, and what
//! was counted is given back also on cancellation and panic. Next: `admission.rs` for the counts, `fair.rs` for the
//! line, `pauses.rs` for the models that nobody may ask for a while.

mod admission;
mod fair;
mod pauses;
mod window;

use crate::limits::ProviderLimits;
use admission::{Admission, Grant, Next};
use fair::FairQueue;
use pauses::Pauses;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// A pause longer than this is not waited for.
const LONGEST_WAITED: Duration = Duration::from_secs(60);

/// The provider wants no call for longer than anybody waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LongPause {
    pub(crate) left: Duration,
}

/// Shared by all members of all chains that count against the same limits.
#[derive(Debug)]
pub(crate) struct Gate {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    admission: Admission,
    line: FairQueue,
    pauses: Pauses,
    waiting: HashMap<u64, Waiting>,
    tickets: u64,
    /// Who keeps the timer, and for when.
    keeper: Option<(u64, Instant)>,
}

#[derive(Debug)]
struct Waiting {
    session: u64,
    model: u64,
    need: u64,
    waker: Waker,
    granted: Option<Grant>,
}

impl Gate {
    pub(crate) fn new(limits: ProviderLimits) -> Arc<Self> {
        let state = State {
            admission: Admission::new(limits),
            line: FairQueue::default(),
            pauses: Pauses::default(),
            waiting: HashMap::new(),
            tickets: 0,
            keeper: None,
        };
        Arc::new(Gate { state: Mutex::new(state) })
    }

    /// Whether anybody needs to know what a call will use.
    pub(crate) fn counts_tokens(&self) -> bool {
        self.state().admission.counts_tokens()
    }

    /// A call of that session to that model that will use about so many tokens.
    pub(crate) fn enter(self: &Arc<Self>, session: u64, model: u64, tokens: u64) -> Entering {
        Entering { gate: Arc::clone(self), session, model, need: tokens, ticket: None, timer: None }
    }

    /// The provider asked for a pause of that model. Where it is a long one, those who wait are told.
    pub(crate) fn hold_until(&self, model: u64, until: Instant) {
        let now = Instant::now();
        let mut state = self.state();
        state.pauses.ask(model, until);
        let long = state.long_pause(model, now).is_some();
        let waiting = state.waiting.values().filter(|waiting| long && waiting.model == model);
        let wakers: Vec<_> = waiting.map(|waiting| waiting.waker.clone()).collect();
        drop(state);
        wakers.into_iter().for_each(Waker::wake);
    }

    /// The pause of that model that nobody waits for, where there is one.
    pub(crate) fn long_pause(&self, model: u64) -> Option<LongPause> {
        self.state().long_pause(model, Instant::now())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the counts, and wakes whom that concerns.
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) {
        let mut state = self.state();
        let left = change(&mut state);
        // Mostly nobody waits.
        let wakers = if state.waiting.is_empty() { Vec::new() } else { state.advance(Instant::now()) };
        drop(state);
        // A waker may own what waits here too: never woken or dropped under the lock.
        drop(left);
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl State {
    fn long_pause(&self, model: u64, now: Instant) -> Option<LongPause> {
        let left = self.pauses.until(model, now)?.saturating_duration_since(now);
        (left > LONGEST_WAITED).then_some(LongPause { left })
    }

    /// Lets in whoever may begin, in turn; gives the wakers of those, and of whoever is to keep the timer.
    fn advance(&mut self, now: Instant) -> Vec<Waker> {
        let mut wakers = Vec::new();
        for ticket in self.pauses.over(now) {
            if let Some(waiting) = self.waiting.get(&ticket) {
                self.line.push(waiting.session, ticket);
            }
        }
        let in_line = self.admit(now, &mut wakers);
        let paused = self.pauses.first();
        let keeper = in_line.into_iter().chain(paused).min_by_key(|(_, at)| *at);
        if let Some((ticket, _)) = keeper.filter(|_| keeper != self.keeper) {
            wakers.extend(self.waiting.get(&ticket).map(|waiting| waiting.waker.clone()));
        }
        self.keeper = keeper;
        wakers
    }

    /// Lets them in; the first who may not, and when it may.
    fn admit(&mut self, now: Instant, wakers: &mut Vec<Waker>) -> Option<(u64, Instant)> {
        while let Some(ticket) = self.line.front() {
            let Some(first) = self.waiting.get_mut(&ticket) else {
                self.line.pop();
                continue;
            };
            if self.pauses.wait(first.model, (first.session, ticket), now) {
                self.line.pop();
                continue;
            }
            match self.admission.next(first.need, now) {
                Next::Now => {
                    first.granted = Some(self.admission.admit(first.need, now));
                    wakers.push(first.waker.clone());
                    self.line.pop();
                }
                Next::At(at) => return Some((ticket, at)),
                Next::AfterAnother => return None,
            }
        }
        None
    }

    /// Nobody waits who would come before a call of that model.
    fn is_free(&mut self, model: u64) -> bool {
        self.line.front().is_none() && !self.pauses.has(model)
    }

    /// Out of the line, however far it came.
    fn leave(&mut self, ticket: u64) -> Option<Waiting> {
        let waiting = self.waiting.remove(&ticket)?;
        match waiting.granted {
            Some(grant) => self.admission.give_back(grant),
            None => {
                self.line.remove(waiting.session, ticket);
                self.pauses.remove(waiting.model, waiting.session, ticket);
            }
        }
        Some(waiting)
    }
}

/// A call before the gate. Dropped, it leaves the line.
#[derive(Debug)]
pub(crate) struct Entering {
    gate: Arc<Gate>,
    session: u64,
    model: u64,
    need: u64,
    ticket: Option<u64>,
    timer: Option<Pin<Box<Sleep>>>,
}

/// What one look came to.
enum Look {
    In(Slot),
    /// The provider wants no call for long.
    Out(LongPause),
    /// Until when to sleep, where this one keeps the timer.
    Wait(Option<Instant>),
}

impl Entering {
    fn look(&mut self, cx: &Context<'_>) -> Look {
        let now = Instant::now();
        let gate = Arc::clone(&self.gate);
        let mut state = gate.state();
        let granted = |ticket| state.waiting.get(&ticket).is_some_and(|waiting| waiting.granted.is_some());
        if let Some(pause) = state.long_pause(self.model, now)
            && !self.ticket.is_some_and(granted)
        {
            // It leaves the line when it is dropped.
            return Look::Out(pause);
        }
        let ticket = match self.ticket {
            Some(ticket) => ticket,
            None => {
                if state.is_free(self.model) && state.admission.next(self.need, now) == Next::Now {
                    let grant = state.admission.admit(self.need, now);
                    drop(state);
                    return Look::In(Slot { gate, grant, begun: false });
                }
                let ticket = state.tickets;
                state.tickets += 1;
                let waker = cx.waker().clone();
                let (session, model, need) = (self.session, self.model, self.need);
                let waiting = Waiting { session, model, need, waker, granted: None };
                state.waiting.insert(ticket, waiting);
                state.line.push(self.session, ticket);
                *self.ticket.insert(ticket)
            }
        };
        let earlier = state
            .waiting
            .get_mut(&ticket)
            .filter(|waiting| !waiting.waker.will_wake(cx.waker()))
            .map(|waiting| std::mem::replace(&mut waiting.waker, cx.waker().clone()));
        let wakers = state.advance(now);
        let granted = state.waiting.get(&ticket).and_then(|waiting| waiting.granted);
        let left = granted.and_then(|_| state.waiting.remove(&ticket));
        if left.is_some() {
            self.ticket = None;
        }
        let until = state.keeper.filter(|(keeper, _)| *keeper == ticket).map(|(_, until)| until);
        drop(state);
        drop((earlier, left));
        wakers.into_iter().for_each(Waker::wake);
        granted.map_or(Look::Wait(until), |grant| Look::In(Slot { gate, grant, begun: false }))
    }
}

impl Future for Entering {
    type Output = Result<Slot, LongPause>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let until = match self.look(cx) {
                Look::In(slot) => return Poll::Ready(Ok(slot)),
                Look::Out(pause) => return Poll::Ready(Err(pause)),
                Look::Wait(until) => until,
            };
            let Some(until) = until else {
                self.timer = None;
                return Poll::Pending;
            };
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(until)));
            if timer.deadline() != until {
                timer.as_mut().reset(until);
            }
            if timer.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
        }
    }
}

impl Drop for Entering {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket {
            self.gate.change(|state| state.leave(ticket));
        }
    }
}

/// A call that may be made. Dropped, its place is free; one that was never made counts for nothing.
#[derive(Debug)]
pub(crate) struct Slot {
    gate: Arc<Gate>,
    grant: Grant,
    begun: bool,
}

impl Slot {
    /// The call is made.
    pub(crate) fn begin(&mut self) {
        self.begun = true;
    }

    /// What it used in the place of what it was taken to use.
    pub(crate) fn settle(&self, tokens: u64) {
        self.gate.change(|state| state.admission.settle(self.grant, tokens));
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.gate.change(|state| {
            if self.begun { state.admission.end() } else { state.admission.give_back(self.grant) }
        });
    }
}

#[cfg(test)]
mod tests;
