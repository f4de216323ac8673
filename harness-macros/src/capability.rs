//! The capabilities that `requires(..)` knows, with the port trait of each. One table: `harness::capability`
//! holds the same names and a test keeps them equal, so this file uses nothing of this crate.

/// Dotted name, and the sub-trait of `harness::port::<port>` that an adapter implements to have it.
pub(crate) const TABLE: &[(&str, &str)] = &[
    ("state.persistent", "StatePersistent"),
    ("runtime.checkpoint", "RuntimeCheckpoint"),
    ("runtime.lease", "RuntimeLease"),
    ("runtime.resume", "RuntimeResume"),
    ("runtime.signals", "RuntimeSignals"),
    ("runtime.timers", "RuntimeTimers"),
    ("runtime.distributed", "RuntimeDistributed"),
    ("sandbox.fs", "SandboxFs"),
    ("sandbox.text_search", "SandboxTextSearch"),
    ("sandbox.exec", "SandboxExec"),
    ("sandbox.spawn", "SandboxSpawn"),
    ("sandbox.readonly_mount", "SandboxReadonlyMount"),
    ("sandbox.persistent_fs", "SandboxPersistentFs"),
    ("sandbox.snapshot", "SandboxSnapshot"),
    ("sandbox.network", "SandboxNetwork"),
    ("sandbox.isolation.process", "SandboxIsolationProcess"),
    ("sandbox.isolation.kernel", "SandboxIsolationKernel"),
    ("sandbox.crash_isolated", "SandboxCrashIsolated"),
    ("memory.ttl", "MemoryTtl"),
    ("memory.search", "MemorySearch"),
    ("memory.persistent", "MemoryPersistent"),
    ("model.text", "ModelText"),
    ("model.streaming", "ModelStreaming"),
    ("model.tool_calls", "ModelToolCalls"),
    ("model.json_schema", "ModelJsonSchema"),
    ("model.vision", "ModelVision"),
    ("model.audio", "ModelAudio"),
    ("model.documents", "ModelDocuments"),
    ("model.image_output", "ModelImageOutput"),
    ("model.reasoning", "ModelReasoning"),
    ("model.embeddings", "ModelEmbeddings"),
    ("model.rerank", "ModelRerank"),
    ("model.token_count", "ModelTokenCount"),
];

/// The slots of `harness!` in the order of `HarnessDef::ports`; `model` stands for the item's own model.
pub(crate) const PORTS: &[&str] = &["state", "runtime", "sandbox", "memory", "model"];
