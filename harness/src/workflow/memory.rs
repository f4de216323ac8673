//! The memory of a session, from a workflow body.

use super::WorkflowCx;
use crate::error::Result;
use crate::memory::Memory;

impl<W> WorkflowCx<W> {
    /// The memory of the session.
    ///
    /// # Errors
    /// [`Error::Sandbox`](crate::Error::Sandbox) when the session's sandbox cannot be opened.
    pub async fn memory(&self) -> Result<Memory<W>> {
        Ok(self.inner.run.memory().await?.held_by())
    }
}
