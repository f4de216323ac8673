//! One attempt under the circuit of its model: whether it may be made, and what its end says about the provider.
//!
//! Next: `run/breaker.rs` for the states.

use crate::error::Error;
use crate::event::EventKind;
use crate::port::model::{ModelError, ModelErrorKind};
use crate::run::{Member, Pass, Run, Turned};
use crate::telemetry;
use std::sync::Arc;
use tokio::time::Instant;

/// An attempt that may be made.
pub(super) struct Attempt<'a> {
    run: &'a Run,
    alias: &'a Arc<str>,
    member: &'a Member,
    pass: Pass<'a>,
}

impl<'a> Attempt<'a> {
    /// # Errors
    /// [`Error::CircuitOpen`].
    pub(super) fn open(run: &'a Run, alias: &'a Arc<str>, member: &'a Member) -> Result<Self, Error> {
        match member.breaker.pass(Instant::now()) {
            Ok((pass, turned)) => {
                let attempt = Attempt { run, alias, member, pass };
                attempt.tell(turned);
                Ok(attempt)
            }
            Err(shut) => {
                let next_try = shut.next_try;
                let error =
                    Error::CircuitOpen { alias: alias.to_string(), open_for: shut.open_for, next_try };
                let code = error.code().into();
                run.emit(|| EventKind::ModelSkipped {
                    model: alias.clone(),
                    member: member.index,
                    code,
                    next_try,
                });
                Err(error)
            }
        }
    }

    /// The first word is enough: whole answers take minutes.
    pub(super) fn alive(&self) {
        self.tell(self.pass.alive());
    }

    /// `spoke`: then the provider was there, whatever broke after.
    pub(super) fn failed(&self, error: &ModelError, spoke: bool) {
        match says(error) {
            Says::Down if !spoke => self.tell(self.pass.down(Instant::now())),
            Says::Alive => self.alive(),
            _ => {}
        }
    }

    fn tell(&self, turned: Option<Turned>) {
        let state = match turned {
            Some(Turned::Open) => "open",
            Some(Turned::Probing) => "half_open",
            Some(Turned::Closed) => "closed",
            None => return,
        };
        let (model, member) = (self.alias, self.member.index);
        telemetry::model_circuit(model, member, state);
        self.run.emit(|| EventKind::ModelCircuit { model: Arc::clone(model), member, state: state.into() });
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
