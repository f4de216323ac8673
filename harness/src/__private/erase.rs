//! Values without their types: the optional sub-traits of an adapter, seen where its type is still known.
//!
//! The same trick as in `provides.rs`: an inherent const wins over the const of a trait.

use crate::port::memory::{MemorySearch, MemoryTtl};
use crate::port::model::{CountTokens, Embed, Rerank};
use crate::port::runtime::{RuntimeCheckpoint, RuntimeLease, RuntimeResume, RuntimeSignals, RuntimeTimers};
use crate::port::sandbox::{Exec, Fs, Snapshot, Spawn, TextSearch};
use std::marker::PhantomData;
use std::sync::Arc;

/// How to see the sub-traits that `A` has.
pub struct View<A>(PhantomData<A>);

macro_rules! views {
    ($($name:ident: $port:ident = $dotted:literal,)*) => {
        /// Every view and its capability, for the test that holds the tables equal.
        #[cfg(test)]
        pub(crate) const VIEWED: &[(&str, &str)] = &[$((stringify!($name), $dotted)),*];

        $(impl<A: $port + 'static> View<A> {
            /// It has the trait.
            pub const $name: Option<fn(&Arc<A>) -> Arc<dyn $port>> = Some(|adapter| adapter.clone());
        })*

        /// The answers for types without the traits.
        pub trait NoView {
            /// The type.
            type Of;
            $(
                /// It has not.
                const $name: Option<fn(&Arc<Self::Of>) -> Arc<dyn $port>> = None;
            )*
        }
        impl<A> NoView for View<A> {
            type Of = A;
        }
    };
}

views! {
    EMBED: Embed = "model.embeddings",
    RERANK: Rerank = "model.rerank",
    COUNT: CountTokens = "model.token_count",
    CHECKPOINT: RuntimeCheckpoint = "runtime.checkpoint",
    LEASE: RuntimeLease = "runtime.lease",
    RESUME: RuntimeResume = "runtime.resume",
    SIGNALS: RuntimeSignals = "runtime.signals",
    TIMERS: RuntimeTimers = "runtime.timers",
    FS: Fs = "sandbox.fs",
    SEARCH_FILES: TextSearch = "sandbox.text_search",
    EXEC: Exec = "sandbox.exec",
    SPAWN: Spawn = "sandbox.spawn",
    SNAPSHOT: Snapshot = "sandbox.snapshot",
    TTL: MemoryTtl = "memory.ttl",
    SEARCH_MEMORY: MemorySearch = "memory.search",
}

/// The sub-traits that the type of a connected model implements, for
/// [`ModelAdapter::VIEWS`](crate::port::model::ModelAdapter::VIEWS). Takes a type without parameters.
#[macro_export]
macro_rules! model_views {
    ($model:ty) => {
        $crate::__views!(model: $model)
    };
}

/// `__views!(model: Connected)`: the sub-traits of a type, as a struct.
#[macro_export]
#[doc(hidden)]
macro_rules! __views {
    (model: $t:ty) => {
        $crate::__views!(@ $t, model::ModelViews: embed = EMBED, rerank = RERANK, count = COUNT)
    };
    (runtime: $t:ty) => {
        $crate::__views!(@ $t, runtime::RuntimeViews: checkpoint = CHECKPOINT, lease = LEASE, resume = RESUME,
            signals = SIGNALS, timers = TIMERS)
    };
    (sandbox: $t:ty) => {
        $crate::__views!(@ $t, sandbox::SandboxViews: fs = FS, search = SEARCH_FILES, exec = EXEC, spawn = SPAWN,
            snapshot = SNAPSHOT)
    };
    (memory: $t:ty) => {
        $crate::__views!(@ $t, memory::MemoryViews: ttl = TTL, search = SEARCH_MEMORY)
    };
    (@ $t:ty, $port:ident::$views:ident: $($field:ident = $name:ident),*) => {{
        #[allow(unused_imports)]
        use $crate::__private::erase::{NoView as _, View};
        $crate::port::$port::$views { $($field: View::<$t>::$name),* }
    }};
}
