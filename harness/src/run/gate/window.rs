//! What was used in the last 60 seconds, exactly: no 60 seconds ever hold more than was allowed.
//!
//! A bucket that refills lets up to twice as much through in one minute (what it held and what it got), which a
//! provider that counts by the minute refuses.

use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);

/// A provider may say that it used anything; so many calls that this adds up to too much are never remembered.
const LARGEST: u64 = 1 << 40;

/// Amounts by when they were taken.
#[derive(Debug)]
pub(super) struct Window {
    most: u64,
    taken: VecDeque<(Instant, u64)>,
    sum: u64,
    /// How many were forgotten: the place of an amount is its number less this.
    forgotten: u64,
}

impl Window {
    pub(super) fn new(most: u64) -> Self {
        Window { most: most.max(1), taken: VecDeque::new(), sum: 0, forgotten: 0 }
    }

    /// When there is room for so much; `None` is now. More than there ever is waits for an empty window.
    pub(super) fn room_at(&mut self, need: u64, now: Instant) -> Option<Instant> {
        while let Some((at, amount)) = self.taken.front()
            && *at + MINUTE <= now
        {
            self.sum -= amount;
            self.taken.pop_front();
            self.forgotten += 1;
        }
        let room = self.most - need.min(self.most);
        let mut left = self.sum;
        if left <= room {
            return None;
        }
        let freed = self.taken.iter().find(|(_, amount)| {
            left -= amount;
            left <= room
        });
        freed.map(|(at, _)| *at + MINUTE)
    }

    /// The number of what is taken, for a correction.
    pub(super) fn take(&mut self, amount: u64, now: Instant) -> u64 {
        let amount = amount.min(LARGEST);
        self.taken.push_back((now, amount));
        self.sum += amount;
        self.forgotten + self.taken.len() as u64 - 1
    }

    /// What it was really. What is forgotten does not count any more.
    pub(super) fn correct(&mut self, number: u64, amount: u64) {
        let place = number.checked_sub(self.forgotten).and_then(|place| usize::try_from(place).ok());
        let amount = amount.min(LARGEST);
        if let Some((_, taken)) = place.and_then(|place| self.taken.get_mut(place)) {
            self.sum = self.sum - *taken + amount;
            *taken = amount;
        }
    }
}
