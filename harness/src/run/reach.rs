//! What a run reaches beside models: the sandbox of its session, opened on first use, and memory.

use super::{GRACE, Run};
use crate::event::ItemKind;
use crate::memory::{Memory, MemoryOwner};
use crate::port::sandbox::{OpenSandbox, SandboxError, SandboxScope};
use crate::telemetry;
use std::sync::Arc;
use tokio::time::timeout;

impl Run {
    /// The sandbox of the session. One handle for as long as the session is in use.
    pub(crate) async fn sandbox(&self) -> Result<&OpenSandbox, SandboxError> {
        let open = || async {
            let scope = SandboxScope::session(self.scope.key.clone());
            self.env.ports.sandbox.open(&scope, &self.env.ports.policy).await
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
        self.tally.remembers();
        Ok(Memory::new(self.env.ports.memory.clone(), files, owner))
    }

    /// Clears what the run kept for itself, once it is over and its calls are gone. A memory that fails does not
    /// change how the run ended; it is logged.
    pub(crate) async fn forget(self: &Arc<Self>) {
        if !self.tally.take_remembers() {
            return;
        }
        let run = Arc::clone(self);
        let clear = async move {
            let memory = run.memory().await.map_err(|error| error.code())?;
            memory.run().clear().await.map_err(|error| error.code())
        };
        // On a task of its own: an adapter that panics or hangs must not keep the run from its end.
        let mut task = tokio::spawn(clear);
        let code = match timeout(GRACE, &mut task).await {
            Ok(Ok(Ok(()))) => return,
            Ok(Ok(Err(code))) => code,
            Ok(Err(_)) => "PANICKED",
            Err(_) => {
                task.abort();
                "TIMEOUT"
            }
        };
        telemetry::memory_kept(&self.id, code);
    }
}
