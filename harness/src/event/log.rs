//! What late consumers replay and what is stored with the run: the newest content-free events, bounded.
//!
//! Content gets in only where the application asked for it. Holes are not marked: a consumer sees them by `seq`.

use super::EventKind;
use std::borrow::Cow;
use std::collections::VecDeque;

/// How many events of a run are kept.
pub(super) const LOG_CAPACITY: usize = 4096;

/// With content: its pieces are many.
pub(super) const CONTENT_CAPACITY: usize = 10_000;

/// The newest content-free events of one run.
pub(super) struct RunLog {
    entries: VecDeque<Entry>,
    capacity: usize,
    /// Content is kept as well: somebody asked for it.
    content: bool,
}

/// An event without what is the same for the whole run.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) seq: u64,
    pub(super) at: u64,
    pub(super) kind: EventKind,
}

impl RunLog {
    pub(super) fn new(capacity: usize, content: bool) -> Self {
        RunLog { entries: VecDeque::new(), capacity, content }
    }

    /// Keeps one that holds no content, or that may be kept all the same; the oldest goes when it is full.
    pub(super) fn push(&mut self, seq: u64, at: u64, kind: Cow<'_, EventKind>) {
        if kind.is_content() && !self.content {
            return;
        }
        if self.entries.len() >= self.capacity {
            self.entries.pop_front();
        }
        self.entries.push_back(Entry { seq, at, kind: kind.into_owned() });
    }

    /// The newest one.
    pub(super) fn last(&self) -> Option<&Entry> {
        self.entries.back()
    }

    /// The kept ones from `seq` on, oldest first.
    pub(super) fn from(&self, seq: u64) -> impl Iterator<Item = &Entry> {
        let start = self.entries.partition_point(|entry| entry.seq < seq);
        self.entries.range(start..)
    }
}
