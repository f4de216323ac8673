//! What a started harness binds, without types: shared by all its sessions and runs.

use super::{ModelChain, Owed, approvals::Approvals};
use crate::event::Observers;
use crate::limits::Bounds;
use crate::port::Extensions;
use crate::port::memory::ErasedMemory;
use crate::port::sandbox::{ErasedSandbox, SandboxPolicy};
use crate::port::state::StateStore;
use crate::resource::Resources;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use tokio::sync::Semaphore;

/// The bound ports and what all runs share.
pub(crate) struct Env {
    pub(crate) bounds: Bounds,
    pub(crate) resources: Arc<Resources>,
    pub(crate) models: HashMap<&'static str, Arc<ModelChain>>,
    pub(crate) store: Arc<dyn StateStore>,
    pub(crate) ports: Ports,
    /// Ends of runs that the store did not take.
    pub(crate) owed: Owed,
    pub(crate) observers: Observers,
    pub(crate) approvals: Approvals,
    /// Threads that `#[tool(blocking)]` bodies may hold at once.
    pub(crate) blocking: Arc<Semaphore>,
    /// Calls that ignored their deadline and are still somewhere.
    pub(crate) abandoned: AtomicUsize,
}

/// The bound ports beside models and state.
pub(crate) struct Ports {
    pub(crate) sandbox: ErasedSandbox,
    /// What every session's sandbox may do.
    pub(crate) policy: SandboxPolicy,
    pub(crate) memory: ErasedMemory,
    /// What state, runtime and memory provide beyond their ports.
    pub(crate) extensions: Extensions,
}

/// Threads for blocking tools.
pub(crate) const BLOCKING_THREADS: usize = 64;

/// Past this many abandoned calls further ones of tools that hold their thread are refused.
pub(crate) const ABANDONED_CAP: usize = 32;
