//! The circuit of one model of a chain: after a run of failures that say "the provider is down" nobody asks it until a
//! pause is over, and then one call tries.
//!
//! A state machine that is told the time and what became of calls; it waits for nothing, and no lock is held longer
//! than a look. Next: `agent/ask/`, which asks before each attempt.

use crate::limits::CircuitBreaker;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// The circuit of one member, shared by all runs of a harness.
#[derive(Debug)]
pub(crate) struct Breaker {
    rule: Option<CircuitBreaker>,
    circuit: Mutex<Circuit>,
}

#[derive(Debug)]
struct Circuit {
    state: State,
    /// One more with each change: what a call from before a change says is no news.
    epoch: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// So many failures in a row.
    Closed {
        failures: u32,
    },
    Open {
        since: Instant,
        until: Instant,
    },
    /// One call is trying.
    Probing {
        since: Instant,
    },
}

/// What the state became, for logs and events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turned {
    Open,
    Probing,
    Closed,
}

/// Nobody may ask now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shut {
    /// For how long already.
    pub(crate) open_for: Duration,
    /// Until the next try; zero while one is under way.
    pub(crate) next_try: Duration,
}

/// The right to ask once. Given back when it is dropped: one that was to try leaves that to the next.
#[derive(Debug)]
pub(crate) struct Pass<'a> {
    breaker: &'a Breaker,
    epoch: u64,
    probe: bool,
}

impl Breaker {
    /// `None`: it never opens.
    pub(crate) fn new(rule: Option<CircuitBreaker>) -> Self {
        let circuit = Circuit { state: State::Closed { failures: 0 }, epoch: 0 };
        Breaker { rule, circuit: Mutex::new(circuit) }
    }

    /// Whether a call may be made now, and whether it is the one that tries.
    pub(crate) fn pass(&self, now: Instant) -> Result<(Pass<'_>, Option<Turned>), Shut> {
        let mut circuit = self.circuit();
        let probe = match circuit.state {
            State::Closed { .. } => false,
            State::Open { since, until } if now >= until => {
                circuit.turn(State::Probing { since });
                true
            }
            state => return Err(state.shut(now)),
        };
        let pass = Pass { breaker: self, epoch: circuit.epoch, probe };
        Ok((pass, probe.then_some(Turned::Probing)))
    }

    /// Whether nobody may ask now.
    pub(crate) fn shut(&self, now: Instant) -> Option<Shut> {
        match self.circuit().state {
            State::Closed { .. } => None,
            State::Open { until, .. } if now >= until => None,
            state => Some(state.shut(now)),
        }
    }

    fn circuit(&self) -> MutexGuard<'_, Circuit> {
        self.circuit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Circuit {
    fn turn(&mut self, state: State) {
        self.state = state;
        self.epoch += 1;
    }
}

impl State {
    fn shut(self, now: Instant) -> Shut {
        let (since, until) = match self {
            State::Open { since, until } => (since, until),
            State::Probing { since } => (since, now),
            State::Closed { .. } => (now, now),
        };
        Shut {
            open_for: now.saturating_duration_since(since),
            next_try: until.saturating_duration_since(now),
        }
    }
}

impl Pass<'_> {
    /// The provider is there: it said something, if only that it does not want this call.
    pub(crate) fn alive(&self) -> Option<Turned> {
        let mut circuit = self.breaker.circuit();
        if circuit.epoch != self.epoch {
            return None;
        }
        if self.probe {
            circuit.turn(State::Closed { failures: 0 });
            return Some(Turned::Closed);
        }
        circuit.state = State::Closed { failures: 0 };
        None
    }

    /// The provider is down, as far as this call could see.
    pub(crate) fn down(&self, now: Instant) -> Option<Turned> {
        let mut circuit = self.breaker.circuit();
        let rule = self.breaker.rule?;
        if circuit.epoch != self.epoch {
            return None;
        }
        let until = now + rule.cool_down.min(LONGEST);
        match circuit.state {
            State::Closed { failures } if failures + 1 < rule.failures.max(1) => {
                circuit.state = State::Closed { failures: failures + 1 };
                return None;
            }
            State::Closed { .. } => circuit.turn(State::Open { since: now, until }),
            State::Open { since, .. } | State::Probing { since } => {
                circuit.turn(State::Open { since, until });
            }
        }
        Some(Turned::Open)
    }
}

/// Longer than anybody waits, and every clock knows it.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.probe {
            return;
        }
        let mut circuit = self.breaker.circuit();
        if let State::Probing { since } = circuit.state
            && circuit.epoch == self.epoch
        {
            // It was cancelled, or it did not get as far as the provider: the next one tries, at once.
            circuit.turn(State::Open { since, until: since });
        }
    }
}

#[cfg(test)]
mod tests;
