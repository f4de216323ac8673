//! The turn of a call: it waits while its provider, or its alias, may be asked no more.
//!
//! Bounded by the run's deadline, and cancelled with the run. Next: `run/gate/` for the line.

use super::attempt::Asked;
use crate::error::{Error, Result};
use crate::event::EventKind;
use crate::port::model::{ModelError, ModelErrorKind};
use crate::run::{Gate, LongPause, Slot, digest};
use crate::telemetry;
use futures_util::future::poll_immediate;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// No pause is believed for longer: then one call asks again.
const LONGEST_HELD: Duration = Duration::from_secs(60 * 60);

/// The places of one call: of its alias, where that has limits of its own, and of its account.
pub(super) struct Slots {
    alias: Option<Slot>,
    account: Slot,
    /// What it was taken to use, where somebody counts tokens.
    estimate: Option<u64>,
}

impl Slots {
    pub(super) fn begin(&mut self) {
        self.alias.iter_mut().for_each(Slot::begin);
        self.account.begin();
    }

    pub(super) fn settle(&self, tokens: u64) {
        let slots = self.alias.iter().chain([&self.account]);
        slots.filter(|_| self.estimate.is_some()).for_each(|slot| slot.settle(tokens));
    }

    /// Of a call that broke: what is known of it is the least.
    pub(super) fn settle_at_least(&self, tokens: u64) {
        self.settle(self.estimate.map_or(tokens, |estimate| estimate.max(tokens)));
    }
}

impl Asked<'_> {
    /// # Errors
    /// The run's deadline; or that the provider wants no call for longer than anybody waits.
    pub(super) async fn wait_in_line(self, tokens: impl FnOnce() -> u64) -> Result<Slots> {
        let gates = &self.member.gates;
        // Nobody waits for an alias whose account wants no call. Its own gate looks again.
        gates.account.long_pause(gates.model).map_or(Ok(()), |pause| Err(self.held(pause)))?;
        // Estimated only where somebody counts.
        let counted = gates.alias.iter().chain([&gates.account]).any(|gate| gate.counts_tokens());
        let estimate = counted.then(tokens);
        let tokens = estimate.unwrap_or(0);
        let mut alias = None;
        // Always in this order, so that no two calls hold what the other waits for.
        if let Some(gate) = &gates.alias {
            alias = Some(self.pass(gate, tokens).await?);
        }
        let account = self.pass(&gates.account, tokens).await?;
        Ok(Slots { alias, account, estimate })
    }

    async fn pass(self, gate: &Arc<Gate>, tokens: u64) -> Result<Slot> {
        let key = &self.run.scope.key;
        let mut entering =
            gate.enter(digest(&[&key.tenant, &key.user, &key.thread]), self.member.gates.model, tokens);
        if let Some(slot) = poll_immediate(&mut entering).await {
            return slot.map_err(|pause| self.held(pause));
        }
        let (model, member) = (Arc::clone(self.alias), self.member.index);
        self.run.emit(|| EventKind::ModelWaiting { model, member });
        let (began, control) = (Instant::now(), &self.run.control);
        let slot = control.deadlines.within(control.deadline, entering).await;
        telemetry::model_waited(self.alias, member, began.elapsed());
        let limit = self.run.bounds.run_time;
        slot.map_err(|_| Error::Timeout { scope: "the run".to_owned(), limit })?
            .map_err(|pause| self.held(pause))
    }

    /// The call goes to the next of its chain, or fails and says when.
    fn held(self, LongPause { left }: LongPause) -> Error {
        let message = "the provider asked for a pause that is not over";
        let error = ModelError::new(ModelErrorKind::RateLimited, &**self.alias, message);
        let error = Box::new(ModelError { retry_after: Some(left), ..error });
        let error = Error::Model { alias: self.alias.to_string(), error };
        self.tell_skipped(&error, left);
        error
    }

    /// The provider asked for a pause: it is one for all calls of its account to this model.
    pub(super) fn hold_back(self, pause: Duration) {
        let pause = pause.min(LONGEST_HELD);
        telemetry::model_held_back(self.alias, self.member.index, pause);
        let gates = &self.member.gates;
        gates.account.hold_until(gates.model, Instant::now() + pause);
    }
}
