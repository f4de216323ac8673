//! The bounded buffer between a run and one consumer. Pushing never waits.
//!
//! Two rules make every loss visible: of the watched run each hole in `seq` becomes a `stream.gap` in its place,
//! whatever made the hole; of child runs what did not fit is counted and said before the next event.

use super::{Event, EventKind};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// Child runs whose losses are told apart; those of further ones are counted with the last.
const RUNS_TOLD_APART: usize = 64;

/// Most bytes of content that wait for one consumer; beyond them it gets no more content, however few the events are.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Places beyond the capacity for the ends of child runs, and for the gaps before them.
const ENDS: usize = 2048;

/// The queue of one consumer.
pub(super) struct Buffer {
    include_children: bool,
    queue: Mutex<Queue>,
}

struct Queue {
    items: VecDeque<(Event, usize)>,
    /// Of the content in `items`.
    bytes: usize,
    capacity: usize,
    /// The next `seq` of the watched run.
    expected: u64,
    /// Gaps of child runs, not yet told.
    missed: Vec<Event>,
    waker: Option<Waker>,
    closed: bool,
    gone: bool,
}

impl Buffer {
    /// A buffer whose first event should be number `expected`.
    pub(super) fn new(capacity: usize, expected: u64, include_children: bool) -> Self {
        let queue = Queue {
            items: VecDeque::new(),
            bytes: 0,
            capacity: capacity.max(1),
            expected,
            missed: Vec::new(),
            waker: None,
            closed: false,
            gone: false,
        };
        Buffer { include_children, queue: Mutex::new(queue) }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn include_children(&self) -> bool {
        self.include_children
    }

    /// Puts in what was stored, beyond the bound: it is bounded by the log.
    pub(super) fn replay(&self, stored: impl Iterator<Item = Event>) {
        let mut queue = self.queue();
        for event in stored {
            queue.capacity += 1;
            queue.own(event);
        }
    }

    /// Puts in what is to be read as it is.
    pub(super) fn put_all(&self, events: Vec<Event>) {
        let mut queue = self.queue();
        events.into_iter().for_each(|event| queue.put(event));
    }

    /// An event of the watched run. False when the consumer is gone.
    pub(super) fn push(&self, event: Event) -> bool {
        self.with(|queue| queue.own(event))
    }

    /// An event of a run below the watched one. False when the consumer is gone.
    pub(super) fn push_child(&self, event: Event) -> bool {
        self.with(|queue| queue.child(event))
    }

    fn with(&self, change: impl FnOnce(&mut Queue)) -> bool {
        let mut queue = self.queue();
        if queue.gone {
            return false;
        }
        change(&mut queue);
        let waker = queue.waker.take();
        drop(queue);
        if let Some(waker) = waker {
            waker.wake();
        }
        true
    }

    /// Nothing more will come.
    pub(super) fn close(&self) {
        self.with(|queue| queue.closed = true);
    }

    /// The consumer went away.
    pub(super) fn leave(&self) {
        let mut queue = self.queue();
        queue.gone = true;
        queue.items = VecDeque::new();
        queue.missed = Vec::new();
    }

    pub(super) fn len(&self) -> usize {
        self.queue().items.len()
    }

    pub(super) fn try_pop(&self) -> Option<Event> {
        self.queue().pop()
    }

    pub(super) fn poll_pop(&self, cx: &Context<'_>) -> Poll<Option<Event>> {
        let mut queue = self.queue();
        if let Some(event) = queue.pop() {
            return Poll::Ready(Some(event));
        }
        if queue.closed {
            return Poll::Ready(None);
        }
        match &mut queue.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
        Poll::Pending
    }
}

impl Queue {
    fn is_full(&self) -> bool {
        self.items.len() >= self.capacity
    }

    fn has_no_room_for(&self, event: &Event) -> bool {
        self.is_full() || (self.bytes >= MOST_BYTES && event.kind.is_content())
    }

    fn put(&mut self, event: Event) {
        let bytes = event.kind.content_bytes();
        self.bytes += bytes;
        self.items.push_back((event, bytes));
    }

    fn pop(&mut self) -> Option<Event> {
        let (event, bytes) = self.items.pop_front()?;
        self.bytes -= bytes;
        Some(event)
    }

    fn own(&mut self, event: Event) {
        let finished = matches!(event.kind, EventKind::RunFinished { .. });
        if self.closed || (event.seq < self.expected && !finished) {
            return;
        }
        // What is dropped leaves a hole in `seq`, and the next one that fits says so.
        if self.has_no_room_for(&event) && !finished {
            return;
        }
        self.tell_missed();
        let dropped = event.seq.saturating_sub(self.expected);
        if dropped > 0 {
            self.put(gap(&event, self.expected, dropped));
        }
        self.expected = event.seq + 1;
        self.put(event);
        self.closed = finished;
    }

    fn child(&mut self, event: Event) {
        if self.closed {
            return;
        }
        // How a run ended is dropped last: who starts thousands and does not look still has a bound.
        let end = matches!(event.kind, EventKind::RunFinished { .. });
        if !self.has_no_room_for(&event) || (end && self.items.len() < self.capacity.saturating_add(ENDS)) {
            self.tell_missed();
            self.put(event);
            return;
        }
        let known = self.missed.iter().position(|gap| gap.run_id == event.run_id);
        let at = known.or_else(|| (self.missed.len() >= RUNS_TOLD_APART).then(|| self.missed.len() - 1));
        match at.and_then(|at| self.missed.get_mut(at)) {
            Some(Event { kind: EventKind::StreamGap { dropped }, .. }) => *dropped += 1,
            _ => self.missed.push(gap(&event, event.seq, 1)),
        }
    }

    fn tell_missed(&mut self) {
        self.items.extend(self.missed.drain(..).map(|gap| (gap, 0)));
    }
}

/// A gap in place of `dropped` events from `seq` on, with the envelope of the event that showed it.
fn gap(shown_by: &Event, seq: u64, dropped: u64) -> Event {
    shown_by.beside(seq, EventKind::StreamGap { dropped })
}
