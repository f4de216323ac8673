//! What a workflow body may do.

use std::marker::PhantomData;

/// The run a workflow body works in, without its type.
pub struct WorkflowRun {}

/// Handed to a workflow body; `W` is the workflow itself, so the context offers what the attribute declared.
pub struct WorkflowCx<W> {
    workflow: PhantomData<fn() -> W>,
}

impl<W> WorkflowCx<W> {
    pub(crate) fn new(_run: WorkflowRun) -> Self {
        WorkflowCx { workflow: PhantomData }
    }
}
