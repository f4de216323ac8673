//! A named piece of work. Without a durable runtime it is a pass-through with its key already taken.

use super::{Pending, WorkflowRun};
use crate::error::Result;
use crate::event::{EventKind, Outcome};
use crate::run::{Run, outcome};
use std::future::Future;
use std::sync::Arc;

pub(super) fn step<T, F, Fut>(inner: &WorkflowRun, name: &'static str, work: F) -> Pending<'static, T>
where
    T: Send + 'static,
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output = Result<T>> + Send + 'static,
{
    let (place, ordinal) = inner.scope.next(name);
    let open = Open {
        run: Arc::clone(&inner.run),
        step: name.into(),
        key: format!("{place}#{ordinal}").into(),
        open: false,
    };
    Pending::new(async move {
        let mut open = open;
        open.start();
        let result = work().await;
        open.finish(outcome(&result));
        result
    })
}

/// A step. Once it is started its `finished` comes also when the run is cancelled around it.
struct Open {
    run: Arc<Run>,
    step: Arc<str>,
    key: Arc<str>,
    open: bool,
}

impl Open {
    fn start(&mut self) {
        self.open = true;
        self.run.emit(|| EventKind::StepStarted { step: self.step.clone(), key: self.key.clone() });
    }

    fn finish(mut self, outcome: Outcome) {
        self.open = false;
        self.emit(outcome);
    }

    fn emit(&self, outcome: Outcome) {
        self.run.emit(|| EventKind::StepFinished { step: self.step.clone(), key: self.key.clone(), outcome });
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if self.open {
            self.emit(Outcome::Cancelled);
        }
    }
}
