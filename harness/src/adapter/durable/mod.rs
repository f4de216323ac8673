//! Runtime adapters.

use crate::port::runtime::Runtime;

/// Runs live and die with the process: no checkpoints, no leases, no timers. The default.
///
/// An item with `requires(runtime.checkpoint)` does not compile on it.
#[derive(Debug, Clone, Copy, Default)]
pub struct InMemoryRuntime;

impl Runtime for InMemoryRuntime {
    fn name(&self) -> &'static str {
        "in-memory"
    }
}
