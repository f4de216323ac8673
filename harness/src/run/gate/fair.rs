//! Who is next: the sessions in turn, and in each the one that came first.

use std::collections::{BTreeSet, HashMap, VecDeque};

/// Tickets, by session. Tickets grow.
#[derive(Debug, Default)]
pub(super) struct FairQueue {
    /// Sessions that wait, each once.
    turns: VecDeque<u64>,
    tickets: HashMap<u64, BTreeSet<u64>>,
}

impl FairQueue {
    pub(super) fn push(&mut self, session: u64, ticket: u64) {
        let tickets = self.tickets.entry(session).or_default();
        if tickets.is_empty() {
            self.turns.push_back(session);
        }
        tickets.insert(ticket);
    }

    pub(super) fn front(&self) -> Option<u64> {
        self.tickets.get(self.turns.front()?)?.first().copied()
    }

    /// Takes the next one out; its session is last in turn then.
    pub(super) fn pop(&mut self) -> Option<u64> {
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
        tickets.remove(&ticket);
        if tickets.is_empty() {
            self.tickets.remove(&session);
            self.turns.retain(|waiting| *waiting != session);
        }
    }
}
