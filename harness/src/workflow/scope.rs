//! Where in a workflow something stands: scope path, name, ordinal. The key of steps and calls.

use crate::agent::Agents;
use crate::run::{Run, Tasks};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The run a workflow body works in, without its type.
#[derive(Clone)]
pub struct WorkflowRun {
    pub(crate) run: Arc<Run>,
    pub(crate) agents: Arc<Agents>,
    pub(crate) tasks: Arc<Tasks>,
    pub(crate) scope: Arc<StepScope>,
}

/// Hands out keys. A branch of a fan-out has its own, so that the order in which branches run does not matter.
#[derive(Default)]
pub(crate) struct StepScope {
    path: String,
    ordinals: Mutex<HashMap<&'static str, u64>>,
}

impl StepScope {
    /// A scope inside this one.
    pub(crate) fn nested(&self, name: &'static str, ordinal: u64, index: usize) -> Arc<Self> {
        let path = format!("{}{name}#{ordinal}/{index}/", self.path);
        Arc::new(StepScope { path, ordinals: Mutex::default() })
    }

    /// The next place of that name. Taken when something is constructed, not when it is first polled: `join!` is stable.
    pub(crate) fn next(&self, name: &'static str) -> (Arc<str>, u64) {
        let mut ordinals = self.ordinals.lock().unwrap_or_else(PoisonError::into_inner);
        let next = ordinals.entry(name).or_default();
        let ordinal = *next;
        *next += 1;
        (format!("{}{name}", self.path).into(), ordinal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_differ_by_scope_name_and_ordinal() {
        let scope = StepScope::default();
        assert_eq!(scope.next("a"), ("a".into(), 0));
        assert_eq!(scope.next("a"), ("a".into(), 1));
        assert_eq!(scope.next("b"), ("b".into(), 0));
        let inner = scope.nested("each", 0, 7);
        assert_eq!(inner.next("a"), ("each#0/7/a".into(), 0));
    }
}
