//! The consumer's end: the events of one run, in order, each loss announced.

use super::Event;
use super::buffer::Buffer;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// How to watch a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Watch {
    /// Replay what is stored from this `seq` on; `None` means only what happens from now on. Default: 0.
    pub from: Option<u64>,
    /// Most events that wait for a slow consumer, 1 at least. Default: 1,024.
    pub capacity: usize,
    /// Also what happens in child runs, from now on. Default: yes.
    pub include_children: bool,
}

impl Default for Watch {
    fn default() -> Self {
        Watch { from: Some(0), capacity: 1024, include_children: true }
    }
}

impl Watch {
    /// Everything that is stored from `seq` on, then what happens.
    #[must_use]
    pub fn from(seq: u64) -> Self {
        Watch { from: Some(seq), ..Watch::default() }
    }

    /// Only what happens from now on.
    #[must_use]
    pub fn live() -> Self {
        Watch { from: None, ..Watch::default() }
    }

    /// With another bound.
    #[must_use]
    pub fn capacity(self, capacity: usize) -> Self {
        Watch { capacity, ..self }
    }

    /// Without the events of child runs.
    #[must_use]
    pub fn without_children(self) -> Self {
        Watch { include_children: false, ..self }
    }
}

/// The events of a run, as they happen.
///
/// Dropping it stops watching, not the run. Of the watched run, `seq` rises without a hole: a `stream.gap` stands
/// for `dropped` events from its own `seq` on. The last event is `run.finished`; then comes `None`.
pub struct EventStream {
    buffer: Arc<Buffer>,
}

/// Without the events that wait in it: they may hold content.
impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream").field("waiting", &self.buffer.len()).finish_non_exhaustive()
    }
}

impl EventStream {
    pub(super) fn new(buffer: Arc<Buffer>) -> Self {
        EventStream { buffer }
    }

    /// Of a run that is over: these, and then nothing.
    pub(crate) fn of_stored(events: Vec<Event>) -> Self {
        let buffer = Buffer::new(1, 0, false);
        buffer.put_all(events);
        buffer.close();
        EventStream::new(Arc::new(buffer))
    }

    /// The next event; `None` when the run is over and all was read. Safe to drop and call again.
    pub async fn next(&mut self) -> Option<Event> {
        std::future::poll_fn(|cx| self.buffer.poll_pop(cx)).await
    }

    /// The next event that is already here.
    pub fn try_next(&mut self) -> Option<Event> {
        self.buffer.try_pop()
    }
}

impl futures_core::Stream for EventStream {
    type Item = Event;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        self.buffer.poll_pop(cx)
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        self.buffer.leave();
    }
}
