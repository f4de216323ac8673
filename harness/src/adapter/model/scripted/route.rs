//! Which lines are for whom: a model alias may serve several agents, each with its own lines.

use super::asked::Predicate;
use super::{Say, failed};
use crate::port::model::{ModelError, ModelErrorKind};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Lines, and who hears them.
#[derive(Clone)]
pub(super) struct Route {
    /// As the test wrote it, for its failures.
    name: String,
    /// `None`: everybody.
    pub(super) when: Option<Predicate>,
    pub(super) lines: Arc<[Say]>,
    /// The last line comes again for ever.
    pub(super) repeat: bool,
    /// How many of the lines were said to anybody.
    said: Arc<AtomicUsize>,
}

impl Route {
    pub(super) fn new(name: String, when: Option<Predicate>, lines: impl IntoIterator<Item = Say>) -> Self {
        Route { name, when, lines: lines.into_iter().collect(), repeat: false, said: Arc::default() }
    }

    /// The line of a turn.
    pub(super) fn line(&self, turn: usize) -> Result<&Say, ModelError> {
        self.said.fetch_max((turn + 1).min(self.lines.len()), Ordering::Relaxed);
        let last = self.lines.last().filter(|_| self.repeat);
        self.lines.get(turn).or(last).ok_or_else(|| {
            let (lines, turn) = (self.lines.len(), turn + 1);
            let message = format!(
                "the script has {lines} lines and this is turn {turn} of the conversation; \
                 add a line, or end the script with `.repeat()`"
            );
            failed(ModelErrorKind::InvalidRequest, message)
        })
    }

    /// The lines that nobody has heard: ``line 2 of `.otherwise(..)`: text "done"``.
    pub(super) fn unsaid(&self) -> impl Iterator<Item = String> {
        let said = self.said.load(Ordering::Relaxed);
        let left = self.lines.iter().zip(1..).skip(said);
        left.map(|(line, number)| format!("line {number} of {}: {}", self.name, line.brief()))
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route")
            .field("conditional", &self.when.is_some())
            .field("lines", &self.lines)
            .finish()
    }
}
