//! One attempt, from outside: whether it may be made, and what its end says about the provider.
//!
//! Next: `line.rs` for the limits of the provider, `run/breaker.rs` for the circuit.

use super::line::Slots;
use super::reserve::End;
use crate::error::Error;
use crate::event::EventKind;
use crate::port::model::{ModelError, ModelErrorKind, Usage};
use crate::run::{Member, Pass, Run, Shut, Turned};
use crate::telemetry;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Who is asked by whom.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) run: &'a Run,
    pub(super) alias: &'a Arc<str>,
    pub(super) member: &'a Member,
}

/// An attempt that may be made.
pub(super) struct Attempt<'a> {
    asked: Asked<'a>,
    pass: Pass<'a>,
    slots: Slots,
}

impl<'a> Attempt<'a> {
    /// Waits for its turn, with about so many tokens to use.
    ///
    /// # Errors
    /// [`Error::CircuitOpen`], a provider that wants no call for long, or the run's deadline.
    pub(super) async fn open(asked: Asked<'a>, tokens: impl FnOnce() -> u64) -> Result<Self, Error> {
        // Nobody waits in line for a model that is not asked.
        if let Some(shut) = asked.member.breaker.shut(Instant::now()) {
            return Err(asked.circuit_open(shut));
        }
        let slots = asked.wait_in_line(tokens).await?;
        match asked.member.breaker.pass(Instant::now()) {
            Ok((pass, turned)) => {
                let attempt = Attempt { asked, pass, slots };
                attempt.tell(turned);
                Ok(attempt)
            }
            Err(shut) => Err(asked.circuit_open(shut)),
        }
    }

    /// The call is made now. One that is refused before, by a budget, counts for nothing.
    pub(super) fn begin(&mut self) {
        self.slots.begin();
    }

    /// What it used, by its end.
    pub(super) fn settle(&self, usage: &Usage, end: End) {
        let used = usage.total_tokens();
        match end {
            End::Refused => self.slots.settle(used.unwrap_or(0)),
            End::Broken => self.slots.settle_at_least(used.unwrap_or(0)),
            End::Whole => used.into_iter().for_each(|tokens| self.slots.settle(tokens)),
        }
    }

    /// The first word is enough: whole answers take minutes.
    pub(super) fn alive(&self) {
        self.tell(self.pass.alive());
    }

    /// `spoke`: then the provider was there, whatever broke after.
    pub(super) fn failed(&self, error: &ModelError, spoke: bool) {
        if let (ModelErrorKind::RateLimited, Some(pause)) = (error.kind, error.retry_after) {
            self.asked.hold_back(pause);
        }
        match says(error) {
            Says::Down if !spoke && !self.is_hasty(error) => self.tell(self.pass.down(Instant::now())),
            Says::Alive => self.alive(),
            _ => {}
        }
    }

    /// Who waits for less than the harness does cannot say for all that nobody answers.
    /// That is said only of a time-out of our own: one with a status is the provider's.
    fn is_hasty(&self, error: &ModelError) -> bool {
        let (own, usual) = (&self.asked.run.bounds.model, &self.asked.run.env.bounds.model);
        let ours = error.kind == ModelErrorKind::Timeout && error.status.is_none();
        ours && (own.call < usual.call || own.idle < usual.idle)
    }

    fn tell(&self, turned: Option<Turned>) {
        let state = match turned {
            Some(Turned::Open) => "open",
            Some(Turned::Probing) => "half_open",
            Some(Turned::Closed) => "closed",
            None => return,
        };
        let Asked { run, alias: model, member } = self.asked;
        let member = member.index;
        telemetry::model_circuit(model, member, state);
        run.emit(|| EventKind::ModelCircuit { model: Arc::clone(model), member, state: state.into() });
    }
}

impl Asked<'_> {
    fn circuit_open(self, shut: Shut) -> Error {
        let next_try = shut.next_try;
        let error = Error::CircuitOpen { alias: self.alias.to_string(), open_for: shut.open_for, next_try };
        self.tell_skipped(&error, next_try);
        error
    }

    /// Nobody waits for it.
    pub(super) fn tell_skipped(self, why: &Error, next_try: Duration) {
        let (model, member, code) = (self.alias.clone(), self.member.index, why.code().into());
        self.run.emit(|| EventKind::ModelSkipped { model, member, code, next_try });
    }
}

enum Says {
    Down,
    Alive,
    /// The adapter itself may have refused, or the way there is to blame.
    Nothing,
}

fn says(error: &ModelError) -> Says {
    use ModelErrorKind as K;
    match error.kind {
        K::Network | K::Timeout | K::Overloaded | K::Server => Says::Down,
        K::RateLimited | K::QuotaExceeded | K::Auth | K::NotFound | K::ContextLength | K::ContentFiltered => {
            Says::Alive
        }
        K::InvalidRequest if error.status.is_some() => Says::Alive,
        _ => Says::Nothing,
    }
}

/// Of two errors of a chain the one that says more: what a provider said, else the circuit that is tried first.
pub(super) fn worth_more(before: Option<Error>, now: Error) -> Error {
    match (before, &now) {
        (Some(before @ Error::Model { .. }), Error::CircuitOpen { .. }) => before,
        (
            Some(Error::CircuitOpen { alias, open_for, next_try }),
            Error::CircuitOpen { next_try: later, .. },
        ) if next_try < *later => Error::CircuitOpen { alias, open_for, next_try },
        _ => now,
    }
}
