//! A runtime with whatever it can do, without its type: what the engine keeps.

use super::{Runtime, RuntimeCheckpoint, RuntimeLease, RuntimeResume, RuntimeSignals, RuntimeTimers};
use crate::port::View;
use std::sync::Arc;

/// A runtime and its optional sub-traits. Cheap to clone.
#[derive(Clone)]
pub struct ErasedRuntime {
    /// The runtime.
    pub runtime: Arc<dyn Runtime>,
    /// `runtime.checkpoint`.
    pub checkpoint: Option<Arc<dyn RuntimeCheckpoint>>,
    /// `runtime.lease`.
    pub lease: Option<Arc<dyn RuntimeLease>>,
    /// `runtime.resume`.
    pub resume: Option<Arc<dyn RuntimeResume>>,
    /// `runtime.signals`.
    pub signals: Option<Arc<dyn RuntimeSignals>>,
    /// `runtime.timers`.
    pub timers: Option<Arc<dyn RuntimeTimers>>,
}

impl ErasedRuntime {
    /// Forgets the type of a runtime, and remembers how to see what it can do.
    #[doc(hidden)]
    #[allow(clippy::needless_pass_by_value, reason = "generated code writes the table in place")]
    pub fn new<A: Runtime>(adapter: Arc<A>, views: RuntimeViews<A>) -> Self {
        ErasedRuntime {
            checkpoint: views.checkpoint.map(|view| view(&adapter)),
            lease: views.lease.map(|view| view(&adapter)),
            resume: views.resume.map(|view| view(&adapter)),
            signals: views.signals.map(|view| view(&adapter)),
            timers: views.timers.map(|view| view(&adapter)),
            runtime: adapter,
        }
    }
}

impl std::fmt::Debug for ErasedRuntime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ErasedRuntime").field("name", &self.runtime.name()).finish_non_exhaustive()
    }
}

/// How to see the sub-traits of a runtime; generated code reads them off the type.
#[doc(hidden)]
pub struct RuntimeViews<A> {
    pub checkpoint: Option<View<A, dyn RuntimeCheckpoint>>,
    pub lease: Option<View<A, dyn RuntimeLease>>,
    pub resume: Option<View<A, dyn RuntimeResume>>,
    pub signals: Option<View<A, dyn RuntimeSignals>>,
    pub timers: Option<View<A, dyn RuntimeTimers>>,
}

impl<A> RuntimeViews<A> {
    /// A runtime that only carries runs.
    pub const NONE: RuntimeViews<A> =
        RuntimeViews { checkpoint: None, lease: None, resume: None, signals: None, timers: None };
}
