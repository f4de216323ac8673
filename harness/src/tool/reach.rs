//! What a tool reaches through its context: only what its attribute declares.

use super::{ToolCx, ToolError};
use crate::capability::sandbox as declared;
use crate::memory::Memory;
use crate::port::BoxFuture;
use crate::port::sandbox::{Exec, Fs, OpenSandbox, SandboxError, Snapshot, Spawn, TextSearch};
use std::sync::Arc;

impl<T> ToolCx<T> {
    /// The memory of the session.
    ///
    /// # Errors
    /// When the session's sandbox cannot be opened; outside of a run.
    pub async fn memory(&self) -> Result<Memory<T>, ToolError> {
        let run = self.call.run.as_ref().ok_or_else(outside)?;
        Ok(run.memory().await?.held_by())
    }

    async fn opened(&self) -> Result<&OpenSandbox, ToolError> {
        let run = self.call.run.as_ref().ok_or_else(outside)?;
        Ok(run.sandbox().await?)
    }
}

macro_rules! handles {
    ($($(#[$doc:meta])* $method:ident: $field:ident, $trait:ident, $dotted:literal;)*) => {$(
        impl<T> ToolCx<T> {
            $(#[$doc])*
            ///
            /// # Errors
            /// When the sandbox cannot be opened; outside of a run.
            // The bound stands on the method: on the impl its words would never be read. A named future: for an
            // `async fn` they would be read three times.
            pub fn $method(&self) -> BoxFuture<'_, Result<Arc<dyn $trait>, ToolError>>
            where
                T: declared::$trait,
            {
                Box::pin(async { self.opened().await?.$field.clone().ok_or_else(|| missing($dotted)) })
            }
        }
    )*};
}

handles! {
    /// The files of the session's sandbox. Needs `requires(sandbox.fs)`.
    files: fs, Fs, "sandbox.fs";
    /// Search in them. Needs `requires(sandbox.text_search)`.
    text_search: search, TextSearch, "sandbox.text_search";
    /// Programs in it. Needs `requires(sandbox.exec)`.
    exec: exec, Exec, "sandbox.exec";
    /// Programs that stay. Needs `requires(sandbox.spawn)`.
    spawn: spawn, Spawn, "sandbox.spawn";
    /// Earlier states of its files. Needs `requires(sandbox.snapshot)`.
    snapshots: snapshot, Snapshot, "sandbox.snapshot";
}

fn outside() -> ToolError {
    ToolError::new("there is no session here: this context is outside of a run")
}

/// The build proved that the adapter has it, so this is an adapter whose views are wrong.
fn missing(dotted: &'static str) -> ToolError {
    SandboxError::Unavailable(format!("the bound sandbox has no `{dotted}`")).into()
}
