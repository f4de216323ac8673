//! What a workflow body reaches of capabilities that other crates declare.

use super::WorkflowCx;
use crate::capability::{Declares, Extension};
use crate::error::{Error, Result};
use crate::port::BoxFuture;
use std::sync::Arc;

impl<W> WorkflowCx<W> {
    /// The adapter that provides a capability of another crate, as the trait of that capability. Needs
    /// `requires(acme::gpu)`; see [`capability!`](crate::capability!). Not for those of models: a model is asked
    /// through [`WorkflowCx::model`].
    ///
    /// # Errors
    /// [`Error::Sandbox`] when the sandbox of the session has it and cannot be opened; [`Error::Capability`] for one
    /// of a model.
    pub fn capability<C: Extension>(&self) -> BoxFuture<'_, Result<Arc<C::View>>>
    where
        W: Declares<C>,
    {
        Box::pin(async move {
            let found = self.inner.run.extension::<C::View>(C::ID).await?;
            found.ok_or_else(|| Error::Capability {
                capability: C::NAME.to_owned(),
                hint: "no adapter gives it to bodies; a model is asked with `cx.model(alias)`".to_owned(),
            })
        })
    }
}
