//! Who is next: the sessions in turn, and in each the one that came first.

use std::collections::{BTreeSet, HashMap, VecDeque};

/// Tickets, by session. Tickets grow.
#[derive(Debug, Default)]
pub(super) struct FairQueue {
    /// Sessions that wait, each once; and some that left, until they come to the front or are half of all.
    turns: VecDeque<u64>,
    /// Of every session in `turns`.
    tickets: HashMap<u64, BTreeSet<u64>>,
    /// Sessions without tickets.
    stale: usize,
}

impl FairQueue {
    pub(super) fn push(&mut self, session: u64, ticket: u64) {
        let FairQueue { turns, tickets, stale } = self;
        let known = tickets.entry(session).or_insert_with(|| {
            turns.push_back(session);
            *stale += 1;
            BTreeSet::new()
        });
        if known.is_empty() {
            *stale -= 1;
        }
        known.insert(ticket);
    }

    pub(super) fn front(&mut self) -> Option<u64> {
        loop {
            let session = *self.turns.front()?;
            if let Some(first) = self.tickets.get(&session).and_then(BTreeSet::first) {
                return Some(*first);
            }
            self.turns.pop_front();
            self.tickets.remove(&session);
            self.stale = self.stale.saturating_sub(1);
        }
    }

    /// Takes the next one out; its session is last in turn then.
    pub(super) fn pop(&mut self) -> Option<u64> {
        self.front()?;
        let session = self.turns.pop_front()?;
        let tickets = self.tickets.get_mut(&session)?;
        let ticket = tickets.pop_first();
        if tickets.is_empty() {
            self.tickets.remove(&session);
        } else {
            self.turns.push_back(session);
        }
        ticket
    }

    /// Takes one out that waits no more; the turns stay.
    pub(super) fn remove(&mut self, session: u64, ticket: u64) {
        let Some(tickets) = self.tickets.get_mut(&session) else { return };
        if !tickets.remove(&ticket) || !tickets.is_empty() {
            return;
        }
        self.stale += 1;
        // All at once, and seldom: thousands that are cancelled together cost no more than each its own part.
        if self.stale * 2 > self.turns.len() {
            let tickets = &mut self.tickets;
            tickets.retain(|_, tickets| !tickets.is_empty());
            self.turns.retain(|session| tickets.contains_key(session));
            self.stale = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_that_leaves_together_leaves_at_once() {
        // One look at all the others for each that leaves would be 20,000,000,000.
        const MANY: u64 = 200_000;
        let mut queue = FairQueue::default();
        (0..MANY).for_each(|session| queue.push(session, session));
        (1..MANY).rev().for_each(|session| queue.remove(session, session));
        assert!(queue.turns.len() <= 2 && queue.tickets.len() <= 2);
        assert_eq!((queue.pop(), queue.pop()), (Some(0), None));
    }

    #[test]
    fn who_left_and_came_back_waits_once() {
        let mut queue = FairQueue::default();
        (0..4).for_each(|session| queue.push(session, session));
        queue.remove(0, 0);
        queue.remove(0, 0);
        queue.remove(1, 77);
        assert_eq!(queue.front(), Some(1));
        queue.push(0, 4);
        queue.push(0, 5);
        queue.remove(2, 2);
        queue.push(2, 6);
        let order: Vec<_> = std::iter::from_fn(|| queue.pop()).collect();
        assert_eq!(order, [1, 6, 3, 4, 5]);
        assert!(queue.tickets.is_empty() && queue.stale == 0);
    }
}
