//! What an adapter type provides, read off its trait impls: an inherent const wins over the const of a trait, so a
//! trait that is not there is an answer and no error. One probe per capability, compiled here once; a harness
//! only names them. A new capability has a row here, one in `capability/` and one in `harness-macros`.

use crate::capability::id;
use std::marker::PhantomData;

/// A row of [`crate::__private::AdapterRef`].
pub type Row = (u64, &'static str, bool);

/// The answer for types without the trait.
pub trait Absent {
    /// It does not provide this.
    const ROW: Row;
}

macro_rules! probes {
    ($($port:ident { $($name:ident: $dotted:literal,)* })*) => {$($(
        /// The probe of one capability.
        pub struct $name<T: ?Sized>(PhantomData<T>);
        impl<T: ?Sized + crate::port::$port::$name> $name<T> {
            /// It provides this.
            pub const ROW: Row = ($name::<()>::ID, $dotted, true);
        }
        impl $name<()> {
            const ID: u64 = id($dotted);
        }
        impl<T: ?Sized> Absent for $name<T> {
            const ROW: Row = ($name::<()>::ID, $dotted, false);
        }
    )*)*

        /// Every probed name, for the test that holds the tables equal.
        #[cfg(test)]
        const PROBED: &[&str] = &[$($($dotted),*),*];
    };
}

probes! {
    state {
        StatePersistent: "state.persistent",
    }
    runtime {
        RuntimeCheckpoint: "runtime.checkpoint",
        RuntimeLease: "runtime.lease",
        RuntimeResume: "runtime.resume",
        RuntimeSignals: "runtime.signals",
        RuntimeTimers: "runtime.timers",
        RuntimeDistributed: "runtime.distributed",
    }
    sandbox {
        SandboxFs: "sandbox.fs",
        SandboxTextSearch: "sandbox.text_search",
        SandboxExec: "sandbox.exec",
        SandboxSpawn: "sandbox.spawn",
        SandboxReadonlyMount: "sandbox.readonly_mount",
        SandboxPersistentFs: "sandbox.persistent_fs",
        SandboxSnapshot: "sandbox.snapshot",
        SandboxNetwork: "sandbox.network",
        SandboxIsolationProcess: "sandbox.isolation.process",
        SandboxIsolationKernel: "sandbox.isolation.kernel",
        SandboxCrashIsolated: "sandbox.crash_isolated",
    }
    memory {
        MemoryTtl: "memory.ttl",
        MemorySearch: "memory.search",
        MemoryPersistent: "memory.persistent",
    }
    model {
        ModelText: "model.text",
        ModelStreaming: "model.streaming",
        ModelToolCalls: "model.tool_calls",
        ModelJsonSchema: "model.json_schema",
        ModelVision: "model.vision",
        ModelAudio: "model.audio",
        ModelDocuments: "model.documents",
        ModelImageOutput: "model.image_output",
        ModelReasoning: "model.reasoning",
        ModelEmbeddings: "model.embeddings",
        ModelRerank: "model.rerank",
        ModelTokenCount: "model.token_count",
    }
}

/// `__provided!(sandbox: Adapter)`: the rows of one adapter. Written out: a macro that a macro writes cannot be
/// named by path. A test holds it equal to the probes.
#[macro_export]
#[doc(hidden)]
macro_rules! __provided {
    (state: $t:ty) => { $crate::__provided!(@ $t: StatePersistent) };
    (runtime: $t:ty) => {
        $crate::__provided!(@ $t: RuntimeCheckpoint RuntimeLease RuntimeResume RuntimeSignals RuntimeTimers
            RuntimeDistributed)
    };
    (sandbox: $t:ty) => {
        $crate::__provided!(@ $t: SandboxFs SandboxTextSearch SandboxExec SandboxSpawn SandboxReadonlyMount
            SandboxPersistentFs SandboxSnapshot SandboxNetwork SandboxIsolationProcess SandboxIsolationKernel
            SandboxCrashIsolated)
    };
    (memory: $t:ty) => { $crate::__provided!(@ $t: MemoryTtl MemorySearch MemoryPersistent) };
    (model: $t:ty) => {
        $crate::__provided!(@ $t: ModelText ModelStreaming ModelToolCalls ModelJsonSchema ModelVision ModelAudio
            ModelDocuments ModelImageOutput ModelReasoning ModelEmbeddings ModelRerank ModelTokenCount)
    };
    (@ $t:ty: $($name:ident)*) => {{
        #[allow(unused_imports)]
        use $crate::__private::provides::Absent as _;
        &[$($crate::__private::provides::$name::<$t>::ROW),*]
    }};
}

/// What a model adapter implements, for [`ModelAdapter::PROVIDES`](crate::port::model::ModelAdapter::PROVIDES). Takes
/// a type without parameters.
#[macro_export]
macro_rules! model_provides {
    ($adapter:ty) => {
        $crate::port::model::ModelProvides::__of(
            $crate::__provided!(model: $adapter),
            $crate::__extension!(ROWS: <$adapter as $crate::port::model::ModelAdapter>::Model),
        )
    };
}

#[cfg(test)]
mod tests {
    use super::PROBED;

    #[test]
    fn every_capability_is_probed() {
        let catalogue: Vec<&str> = crate::capability::ALL.iter().map(|row| row.name).collect();
        assert_eq!(PROBED, catalogue);
    }

    #[test]
    fn an_adapter_is_asked_for_every_capability_of_its_port() {
        use crate::__private::{InMemoryRuntime, InMemorySandbox, InMemoryState, SandboxMemory};
        let lists: [&[super::Row]; 5] = [
            crate::__provided!(state: InMemoryState),
            crate::__provided!(runtime: InMemoryRuntime),
            crate::__provided!(sandbox: InMemorySandbox),
            crate::__provided!(memory: SandboxMemory),
            crate::__provided!(model: crate::adapter::model::ScriptedModel),
        ];
        let asked: Vec<&str> = lists.concat().iter().map(|row| row.1).collect();
        assert_eq!(asked, PROBED);
    }

    /// The paths in `{:?}`: `Catalogue { state: State { persistent: Cap }, .. }`.
    #[test]
    fn editors_complete_every_capability() {
        let shown = format!("{:?}", crate::capability::CATALOG);
        let (mut path, mut found) = (Vec::new(), Vec::new());
        for word in shown.split_whitespace() {
            let word = word.trim_end_matches(',');
            if let Some(field) = word.strip_suffix(':') {
                path.push(field);
            } else if word == "Cap" {
                found.push(path.join("."));
                path.pop();
            } else if word == "}" {
                path.pop();
            }
        }
        found.sort();
        let mut catalogue: Vec<&str> = PROBED.to_vec();
        catalogue.sort_unstable();
        assert_eq!(found, catalogue);
    }

    #[test]
    fn every_view_is_that_of_a_capability() {
        for (view, capability) in crate::__private::erase::VIEWED {
            assert!(PROBED.contains(capability), "{view}: {capability}");
        }
    }
}
