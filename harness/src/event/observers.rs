//! Whoever watches every run of a harness.
//!
//! Called in the run's own thread, in order: an observer must be quick and must not block. One that panics is
//! dropped for good and takes no run with it.

use super::Event;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The observers of a harness. A clone is cheap and shares them.
#[derive(Clone, Default)]
pub struct Observers {
    taps: Arc<[Tap]>,
    /// Content is stored too.
    content: bool,
}

struct Tap {
    observe: Box<dyn Fn(&Event) + Send + Sync>,
    dead: AtomicBool,
}

impl Observers {
    /// Observers, called in this order.
    pub fn new(observers: impl IntoIterator<Item = Box<dyn Fn(&Event) + Send + Sync>>) -> Self {
        let tap = |observe| Tap { observe, dead: AtomicBool::new(false) };
        Observers { taps: observers.into_iter().map(tap).collect(), content: false }
    }

    /// The store is one who sees content, too.
    #[must_use]
    pub fn storing_content(mut self, content: bool) -> Self {
        self.content = content;
        self
    }

    pub(super) fn store_content(&self) -> bool {
        self.content
    }

    /// Whether nobody watches (any more).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.taps.iter().all(|tap| tap.dead.load(Ordering::Relaxed))
    }

    pub(super) fn event(&self, event: &Event) {
        for tap in &*self.taps {
            if tap.dead.load(Ordering::Relaxed) {
                continue;
            }
            if catch_unwind(AssertUnwindSafe(|| (tap.observe)(event))).is_err() {
                tap.dead.store(true, Ordering::Relaxed);
                tracing::error!(target: "harness", "an observer of events panicked and is no longer called");
            }
        }
    }
}

impl fmt::Debug for Observers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Observers").field(&self.taps.len()).finish()
    }
}
