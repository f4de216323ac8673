//! A memory store with whatever it can do, without its type: what the engine keeps.

use super::{MemorySearch, MemoryStore, MemoryTtl};
use crate::port::View;
use std::sync::Arc;

/// A memory store and its optional sub-traits. Cheap to clone.
#[derive(Clone)]
pub struct ErasedMemory {
    /// The store.
    pub store: Arc<dyn MemoryStore>,
    /// `memory.ttl`.
    pub ttl: Option<Arc<dyn MemoryTtl>>,
    /// `memory.search`.
    pub search: Option<Arc<dyn MemorySearch>>,
}

impl ErasedMemory {
    /// Forgets the type of a store, and remembers how to see what it can do.
    #[doc(hidden)]
    #[allow(clippy::needless_pass_by_value, reason = "generated code writes the table in place")]
    pub fn new<A: MemoryStore>(adapter: Arc<A>, views: MemoryViews<A>) -> Self {
        ErasedMemory {
            ttl: views.ttl.map(|view| view(&adapter)),
            search: views.search.map(|view| view(&adapter)),
            store: adapter,
        }
    }
}

impl std::fmt::Debug for ErasedMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ErasedMemory")
            .field("ttl", &self.ttl.is_some())
            .field("search", &self.search.is_some())
            .finish_non_exhaustive()
    }
}

/// How to see the sub-traits of a store; generated code reads them off the type.
#[doc(hidden)]
pub struct MemoryViews<A> {
    pub ttl: Option<View<A, dyn MemoryTtl>>,
    pub search: Option<View<A, dyn MemorySearch>>,
}

impl<A> MemoryViews<A> {
    /// A store and nothing else.
    pub const NONE: MemoryViews<A> = MemoryViews { ttl: None, search: None };
}
