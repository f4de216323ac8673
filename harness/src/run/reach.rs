//! What a run reaches beside models: the sandbox of its session, opened on first use, and memory.

use super::Run;
use crate::event::ItemKind;
use crate::memory::{Memory, MemoryOwner};
use crate::port::sandbox::{OpenSandbox, SandboxError, SandboxPolicy, SandboxScope};
use std::sync::Arc;

impl Run {
    /// The sandbox of the session. One handle for as long as the session is in use.
    pub(crate) async fn sandbox(&self) -> Result<&OpenSandbox, SandboxError> {
        let open = || async {
            let scope = SandboxScope::session(self.scope.key.clone());
            self.env.ports.sandbox.open(&scope, &SandboxPolicy::default()).await
        };
        self.scope.sandbox.get_or_try_init(open).await
    }

    /// The memory, as this run sees it.
    pub(crate) async fn memory(&self) -> Result<Memory, SandboxError> {
        let owner = MemoryOwner {
            session: self.scope.key.clone(),
            run_id: Some(Arc::clone(&self.id)),
            agent: (self.kind == ItemKind::Agent).then(|| Arc::clone(&self.item)),
        };
        let files = self.sandbox().await?.fs.clone();
        Ok(Memory::new(self.env.ports.memory.clone(), files, owner))
    }
}
