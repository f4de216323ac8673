//! Values without their types: the optional sub-traits of an adapter, seen where its type is still known.
//!
//! The same trick as in `provides.rs`: an inherent const wins over the const of a trait.

use crate::port::memory::{MemorySearch, MemoryTtl};
use crate::port::model::{CountTokens, Embed, Rerank};
use crate::port::runtime::{RuntimeCheckpoint, RuntimeLease, RuntimeResume, RuntimeSignals, RuntimeTimers};
use crate::port::sandbox::{Exec, Fs, Snapshot, Spawn, TextSearch};
use crate::port::state::StateStore;
use std::marker::PhantomData;
use std::sync::Arc;

/// How to see the sub-traits that `A` has.
pub struct View<A>(PhantomData<A>);

macro_rules! views {
    ($($name:ident: $port:ident,)*) => {
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
    EMBED: Embed,
    RERANK: Rerank,
    COUNT: CountTokens,
    CHECKPOINT: RuntimeCheckpoint,
    LEASE: RuntimeLease,
    RESUME: RuntimeResume,
    SIGNALS: RuntimeSignals,
    TIMERS: RuntimeTimers,
    FS: Fs,
    SEARCH_FILES: TextSearch,
    EXEC: Exec,
    SPAWN: Spawn,
    SNAPSHOT: Snapshot,
    TTL: MemoryTtl,
    SEARCH_MEMORY: MemorySearch,
}

/// A state store has no sub-trait with operations.
pub fn erase_state<A: StateStore>(adapter: Arc<A>) -> Arc<dyn StateStore> {
    adapter
}

/// `__erase_model!(Adapter, recipe)`.
#[macro_export]
#[doc(hidden)]
macro_rules! __erase_model {
    ($t:ty, $value:expr) => {{
        #[allow(unused_imports)]
        use $crate::__private::erase::{NoView as _, View};
        type Connected = <$t as $crate::port::model::ModelAdapter>::Model;
        let recipe: $t = $value;
        $crate::port::model::ErasedModel::new(
            recipe,
            $crate::port::model::ModelViews {
                embed: View::<Connected>::EMBED,
                rerank: View::<Connected>::RERANK,
                count: View::<Connected>::COUNT,
            },
        )
    }};
}

/// `__erase_runtime!(Adapter, arc)`.
#[macro_export]
#[doc(hidden)]
macro_rules! __erase_runtime {
    ($t:ty, $value:expr) => {{
        #[allow(unused_imports)]
        use $crate::__private::erase::{NoView as _, View};
        $crate::port::runtime::ErasedRuntime::new(
            $value,
            $crate::port::runtime::RuntimeViews {
                checkpoint: View::<$t>::CHECKPOINT,
                lease: View::<$t>::LEASE,
                resume: View::<$t>::RESUME,
                signals: View::<$t>::SIGNALS,
                timers: View::<$t>::TIMERS,
            },
        )
    }};
}

/// `__erase_sandbox!(Adapter, arc)`.
#[macro_export]
#[doc(hidden)]
macro_rules! __erase_sandbox {
    ($t:ty, $value:expr) => {{
        #[allow(unused_imports)]
        use $crate::__private::erase::{NoView as _, View};
        type Open = <$t as $crate::port::sandbox::Sandbox>::Open;
        $crate::port::sandbox::ErasedSandbox::new(
            $value,
            $crate::port::sandbox::SandboxViews {
                fs: View::<Open>::FS,
                search: View::<Open>::SEARCH_FILES,
                exec: View::<Open>::EXEC,
                spawn: View::<Open>::SPAWN,
                snapshot: View::<Open>::SNAPSHOT,
            },
        )
    }};
}

/// `__erase_memory!(Adapter, arc)`.
#[macro_export]
#[doc(hidden)]
macro_rules! __erase_memory {
    ($t:ty, $value:expr) => {{
        #[allow(unused_imports)]
        use $crate::__private::erase::{NoView as _, View};
        $crate::port::memory::ErasedMemory::new(
            $value,
            $crate::port::memory::MemoryViews { ttl: View::<$t>::TTL, search: View::<$t>::SEARCH_MEMORY },
        )
    }};
}
