//! What a tool reaches of capabilities that other crates declare.

use super::{ToolCx, ToolError};
use crate::capability::{Declares, Extension};
use crate::port::BoxFuture;
use crate::run::Run;
use std::sync::Arc;

impl<T> ToolCx<T> {
    /// The adapter that provides a capability of another crate, as the trait of that capability. Needs
    /// `requires(acme::gpu)`; see [`capability!`](crate::capability!).
    ///
    /// # Errors
    /// When the sandbox of the session has it and cannot be opened; outside of a run.
    pub fn capability<C: Extension>(&self) -> BoxFuture<'_, Result<Arc<C::View>, ToolError>>
    where
        T: Declares<C>,
    {
        // A named future: the bounds of an `async fn` are told three times.
        Box::pin(found(self.call.run.as_deref(), C::ID, C::NAME))
    }
}

async fn found<V: ?Sized + Send + Sync + 'static>(
    run: Option<&Run>,
    id: u64,
    name: &'static str,
) -> Result<Arc<V>, ToolError> {
    let outside = || ToolError::new("there is no session here: this context is outside of a run");
    let found = run.ok_or_else(outside)?.extension::<V>(id).await?;
    // The build proved that an adapter has it, so this is one whose views are wrong.
    found.ok_or_else(|| ToolError::new(format!("no bound adapter gives `{name}` to tools")))
}
