//! The catalogue as a value: `sandbox.exec` is a real field path, which editors complete and resolve.
//! Generated code names it under `cfg(rust_analyzer)` only; rustc never sees it.
#![allow(missing_docs)]

#[cfg_attr(test, derive(Debug))]
pub struct Cap;

pub const CATALOG: Catalogue = Catalogue {
    state: State { persistent: Cap },
    runtime: Runtime {
        checkpoint: Cap,
        lease: Cap,
        resume: Cap,
        signals: Cap,
        timers: Cap,
        distributed: Cap,
    },
    sandbox: Sandbox {
        fs: Cap,
        text_search: Cap,
        exec: Cap,
        spawn: Cap,
        readonly_mount: Cap,
        persistent_fs: Cap,
        snapshot: Cap,
        network: Cap,
        crash_isolated: Cap,
        isolation: Isolation { process: Cap, kernel: Cap },
    },
    memory: Memory { ttl: Cap, search: Cap, persistent: Cap },
    model: Model {
        text: Cap,
        streaming: Cap,
        tool_calls: Cap,
        json_schema: Cap,
        vision: Cap,
        audio: Cap,
        documents: Cap,
        image_output: Cap,
        reasoning: Cap,
        embeddings: Cap,
        rerank: Cap,
        token_count: Cap,
    },
};

#[cfg_attr(test, derive(Debug))]
pub struct Catalogue {
    pub state: State,
    pub runtime: Runtime,
    pub sandbox: Sandbox,
    pub memory: Memory,
    pub model: Model,
}

#[cfg_attr(test, derive(Debug))]
pub struct State {
    pub persistent: Cap,
}

#[cfg_attr(test, derive(Debug))]
pub struct Runtime {
    pub checkpoint: Cap,
    pub lease: Cap,
    pub resume: Cap,
    pub signals: Cap,
    pub timers: Cap,
    pub distributed: Cap,
}

#[cfg_attr(test, derive(Debug))]
pub struct Sandbox {
    pub fs: Cap,
    pub text_search: Cap,
    pub exec: Cap,
    pub spawn: Cap,
    pub readonly_mount: Cap,
    pub persistent_fs: Cap,
    pub snapshot: Cap,
    pub network: Cap,
    pub crash_isolated: Cap,
    pub isolation: Isolation,
}

#[cfg_attr(test, derive(Debug))]
pub struct Memory {
    pub ttl: Cap,
    pub search: Cap,
    pub persistent: Cap,
}

#[cfg_attr(test, derive(Debug))]
pub struct Model {
    pub text: Cap,
    pub streaming: Cap,
    pub tool_calls: Cap,
    pub json_schema: Cap,
    pub vision: Cap,
    pub audio: Cap,
    pub documents: Cap,
    pub image_output: Cap,
    pub reasoning: Cap,
    pub embeddings: Cap,
    pub rerank: Cap,
    pub token_count: Cap,
}

#[cfg_attr(test, derive(Debug))]
pub struct Isolation {
    pub process: Cap,
    pub kernel: Cap,
}
