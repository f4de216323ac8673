//! Tool calls: one task each, with a deadline, panic capture, a person's approval and caps on the result.
//!
//! A call must never hurt its run, and a run must never hurt another. Next: `batch.rs` for the calls of one
//! model turn, `task.rs` for the isolation, `shown.rs` for what the model sees of a result.

mod approve;
mod batch;
mod body;
mod direct;
mod open;
mod shown;
mod task;

pub(crate) use batch::{Batch, CallLog, Callable, Kind, OtherTool, run_batch};
pub(crate) use body::{Panicked, caught};
pub use direct::DirectCall;
pub(crate) use direct::call_directly;

use super::Returned;
use crate::error::Error;

/// How one call ended, in words for a model.
#[derive(Debug)]
pub(crate) enum Ended {
    Done(Returned),
    /// Refused before it started, or failed: the text says what was wrong and what to do.
    Failed {
        message: String,
        code: &'static str,
    },
    /// The harness is wired wrong: no model can mend it, so the run ends with this.
    Broken(Box<Error>),
}

impl Ended {
    pub(crate) fn failed(code: &'static str, message: impl Into<String>) -> Self {
        Ended::Failed { message: message.into(), code }
    }
}
