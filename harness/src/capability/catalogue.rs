//! Every capability by its dotted name. `harness-macros/src/capability.rs` has the same names; a test says so.

/// One row of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capability {
    /// As `requires(..)` spells it: `sandbox.exec`.
    pub name: &'static str,
    /// [`id`] of the name. Const evaluation compares one number instead of two strings.
    pub id: u64,
    /// What an adapter with it does.
    pub about: &'static str,
}

/// Every capability, by port.
pub const ALL: &[Capability] = &[
    row("state.persistent", "what is committed survives the process"),
    row("runtime.checkpoint", "runs can park, and continue where they were"),
    row("runtime.lease", "one process at a time works on a run"),
    row("runtime.resume", "runs survive the process"),
    row("runtime.signals", "runs wait for messages from outside"),
    row("runtime.timers", "runs wait for a time"),
    row("runtime.distributed", "many machines share the runs"),
    row("sandbox.fs", "has files"),
    row("sandbox.text_search", "searches its files"),
    row("sandbox.exec", "runs commands to their end"),
    row("sandbox.spawn", "starts processes that stay"),
    row("sandbox.readonly_mount", "mounts folders that cannot be written"),
    row("sandbox.persistent_fs", "keeps its files after the process"),
    row("sandbox.snapshot", "saves and restores all its files"),
    row("sandbox.network", "reaches the network"),
    row("sandbox.isolation.process", "keeps commands in another process"),
    row("sandbox.isolation.kernel", "keeps commands behind a kernel boundary"),
    row("sandbox.crash_isolated", "survives what it runs"),
    row("memory.ttl", "entries expire"),
    row("memory.search", "finds entries by their text"),
    row("memory.persistent", "entries survive the process"),
    row("model.text", "answers in text"),
    row("model.streaming", "the answer arrives in pieces"),
    row("model.tool_calls", "calls tools"),
    row("model.json_schema", "keeps an answer to a JSON schema"),
    row("model.vision", "reads images"),
    row("model.audio", "hears sound"),
    row("model.documents", "reads documents such as PDFs"),
    row("model.image_output", "answers with pictures"),
    row("model.reasoning", "thinks before it answers"),
    row("model.embeddings", "turns text into vectors"),
    row("model.rerank", "orders documents by relevance"),
    row("model.token_count", "counts tokens"),
];

const fn row(name: &'static str, about: &'static str) -> Capability {
    Capability { name, id: id(name), about }
}

/// FNV-1a of a dotted name.
///
/// ```
/// use harness::capability;
/// assert_eq!(capability::ALL[0].id, capability::id("state.persistent"));
/// ```
#[must_use]
pub const fn id(name: &str) -> u64 {
    hashed(0xcbf2_9ce4_8422_2325, name)
}

/// Goes on hashing.
pub(crate) const fn hashed(mut hash: u64, text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(0x100_0000_01b3);
        i += 1;
    }
    hash
}
