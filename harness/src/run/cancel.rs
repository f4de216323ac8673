//! A cancellation signal: set once, seen by everybody who waits.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Notify;
use tokio::time::Instant;

/// Shared through an `Arc`; one per top-level run, and one per tool call.
#[derive(Debug, Default)]
pub(crate) struct Cancel {
    set: AtomicBool,
    wake: Notify,
    /// When it is set at the latest, once that is known: a call has to wait for its slot first.
    until: OnceLock<Instant>,
}

impl Cancel {
    pub(crate) fn set(&self) {
        self.set.store(true, Ordering::Release);
        self.wake.notify_waiters();
    }

    /// It will be set then.
    pub(crate) fn due(&self, until: Instant) {
        let _ = self.until.set(until);
    }

    pub(crate) fn until(&self) -> Option<Instant> {
        self.until.get().copied()
    }

    pub(crate) fn is_set(&self) -> bool {
        self.set.load(Ordering::Acquire)
    }

    /// Returns when it is set.
    pub(crate) async fn wait(&self) {
        let mut woken = std::pin::pin!(self.wake.notified());
        // Registered before the look: a `set` between the two is not lost.
        woken.as_mut().enable();
        if !self.is_set() {
            woken.await;
        }
    }
}
