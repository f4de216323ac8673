//! Whether a call may begin now, and if not, when or after what. Told the time; waits for nothing.

use super::window::Window;
use crate::limits::ProviderLimits;
use tokio::time::Instant;

/// The counts of one gate.
#[derive(Debug)]
pub(super) struct Admission {
    at_once: u32,
    running: u32,
    requests: Option<Window>,
    tokens: Option<Window>,
}

/// Whether one may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    Now,
    /// Not before then.
    At(Instant),
    /// When another one ends.
    AfterAnother,
}

/// What was counted for one call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grant {
    /// Grows from call to call.
    pub(super) request: Option<u64>,
    tokens: Option<u64>,
}

impl Admission {
    pub(super) fn new(limits: ProviderLimits) -> Self {
        Admission {
            at_once: limits.calls_at_once.map_or(u32::MAX, |most| most.max(1)),
            running: 0,
            requests: limits.requests_per_minute.map(|most| Window::new(most.into())),
            tokens: limits.tokens_per_minute.map(Window::new),
        }
    }

    pub(super) fn counts_tokens(&self) -> bool {
        self.tokens.is_some()
    }

    pub(super) fn next(&mut self, need: u64, now: Instant) -> Next {
        if self.running >= self.at_once {
            return Next::AfterAnother;
        }
        let requests = self.requests.as_mut().and_then(|window| window.room_at(1, now));
        let tokens = self.tokens.as_mut().and_then(|window| window.room_at(need, now));
        requests.max(tokens).map_or(Next::Now, Next::At)
    }

    pub(super) fn admit(&mut self, need: u64, now: Instant) -> Grant {
        self.running += 1;
        Grant {
            request: self.requests.as_mut().map(|window| window.take(1, now)),
            tokens: self.tokens.as_mut().map(|window| window.take(need, now)),
        }
    }

    /// It is over.
    pub(super) fn end(&mut self) {
        self.running = self.running.saturating_sub(1);
    }

    /// It used so much.
    pub(super) fn settle(&mut self, grant: Grant, tokens: u64) {
        if let (Some(window), Some(number)) = (&mut self.tokens, grant.tokens) {
            window.correct(number, tokens);
        }
    }

    /// It was never made.
    pub(super) fn give_back(&mut self, grant: Grant) {
        if let (Some(window), Some(number)) = (&mut self.requests, grant.request) {
            window.correct(number, 0);
        }
        self.settle(grant, 0);
        self.end();
    }
}
