//! A named piece of work. Without a durable runtime it is a pass-through with its key already taken.

use super::{Pending, WorkflowRun};
use crate::error::Result;
use crate::event::{EventKind, Outcome};
use crate::run::{Run, outcome};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;
use std::sync::Arc;

/// What a step may give: on a durable runtime it is recorded, and read again instead of computed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the result of a step",
    label = "a durable runtime writes it down and reads it again",
    note = "add `#[derive(serde::Serialize, serde::Deserialize)]` to `{Self}`, or give something that has both"
)]
pub trait StepOutput: Serialize + DeserializeOwned + Send + 'static {}
#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + 'static> StepOutput for T {}

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
