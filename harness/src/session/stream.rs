//! A run that is being watched.

use super::begin::Streamed;
use super::call::typed;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::run::Cancel;
use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// The outcome of a run, now or later.
pub(super) enum Outcome {
    Running(Handle),
    /// Under the idempotency key of the call.
    Recorded(Result<Box<dyn Any + Send>>),
}

/// The task of a run.
pub(super) struct Handle {
    pub(super) task: JoinHandle<Result<Box<dyn Any + Send>>>,
    pub(super) cancel: Arc<Cancel>,
    pub(super) cancel_on_drop: bool,
}

impl Handle {
    pub(super) async fn output(&mut self) -> Result<Box<dyn Any + Send>> {
        let output = (&mut self.task).await.unwrap_or_else(|lost| {
            // Not on request: a runtime that shuts down cancels its tasks.
            Err(if lost.is_panic() { Error::Internal("the task of a run died") } else { Error::Cancelled })
        });
        self.cancel_on_drop = false;
        output
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if self.cancel_on_drop {
            // Asked, not aborted: the supervisor still writes the record and the last event.
            self.cancel.set();
        }
    }
}

/// Typed events, then the typed output. Dropping it stops watching, not the run.
pub struct RunStream<T> {
    streamed: Streamed,
    output: PhantomData<fn() -> T>,
}

impl<T: 'static> RunStream<T> {
    pub(super) fn new(streamed: Streamed) -> Self {
        RunStream { streamed, output: PhantomData }
    }

    /// The run's id.
    #[must_use]
    pub fn run_id(&self) -> &str {
        &self.streamed.run_id
    }

    /// The next event; `None` after `run.finished`. A recorded outcome has no events.
    pub async fn next(&mut self) -> Option<Event> {
        self.streamed.events.as_mut()?.next().await
    }

    /// Asks the run to stop. Its last event and its output (`Error::Cancelled`) follow.
    pub fn cancel(&self) {
        if let Outcome::Running(handle) = &self.streamed.outcome {
            handle.cancel.set();
        }
    }

    /// The typed output, once the run is over.
    ///
    /// # Errors
    /// What ended the run.
    pub async fn output(self) -> Result<T> {
        match self.streamed.outcome {
            Outcome::Recorded(recorded) => typed(recorded?),
            Outcome::Running(mut handle) => typed(handle.output().await?),
        }
    }
}
