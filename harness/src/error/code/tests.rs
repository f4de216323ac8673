//! Each way to fail is read back from a store as what it was.

use super::*;
use crate::error::Place;
use crate::port::memory::{MemoryError, MemoryScope};
use crate::port::model::ModelError;
use crate::port::sandbox::{SandboxError, SandboxLimit, SandboxPath};
use crate::port::state::StoreError;
use crate::tool::ToolError;
use std::time::Duration;

fn stores() -> Vec<StoreError> {
    let text = String::new;
    vec![
        StoreError::Busy { active_run: None },
        StoreError::Duplicate,
        StoreError::Conflict(text()),
        StoreError::Unavailable(text()),
        StoreError::Full(text()),
        StoreError::Corrupt(text()),
    ]
}

fn sandboxes() -> Vec<SandboxError> {
    let (text, path) = (String::new, || SandboxPath::new("/a").unwrap());
    vec![
        SandboxError::Path(text()),
        SandboxError::NotFound(path()),
        SandboxError::WrongKind { path: path(), expected: "file" },
        SandboxError::Conflict { path: path(), why: "" },
        SandboxError::Denied(text()),
        SandboxError::Limit { limit: SandboxLimit::Bytes, bound: 1 },
        SandboxError::policy("x", ""),
        SandboxError::Invalid(text()),
        SandboxError::Crashed(text()),
        SandboxError::Unavailable(text()),
    ]
}

fn memories() -> Vec<MemoryError> {
    let text = String::new;
    let mut all = vec![
        MemoryError::Key(text()),
        MemoryError::Value(text()),
        MemoryError::Scope { scope: MemoryScope::Run, hint: text() },
        MemoryError::Unsupported { capability: "x", hint: text() },
        MemoryError::Full(text()),
        MemoryError::Corrupt(text()),
        MemoryError::Unavailable(text()),
    ];
    all.extend(sandboxes().into_iter().map(MemoryError::Sandbox));
    all
}

fn places() -> Vec<Place> {
    use Place::*;
    vec![
        AgentInput,
        AgentOutput,
        WorkflowInput,
        WorkflowOutput,
        ToolInput,
        ToolOutput,
        Mcp,
        MemoryKey,
        History,
        InvokeOptions,
        SessionId,
    ]
}

fn models() -> Vec<ModelErrorKind> {
    use ModelErrorKind::*;
    vec![
        Network,
        Timeout,
        RateLimited,
        QuotaExceeded,
        Overloaded,
        Server,
        Interrupted,
        Malformed,
        ContextLength,
        ContentFiltered,
        Auth,
        NotFound,
        InvalidRequest,
        Unsupported,
        TooLarge,
    ]
}

fn all() -> Vec<Error> {
    let text = String::new;
    let mut all = vec![
        Error::OutputInvalid { agent: text(), attempts: 1, issues: text() },
        Error::Refused { agent: text() },
        Error::ContentFiltered { agent: text() },
        Error::OutputCut { agent: text() },
        Error::Tool { tool: text(), error: ToolError::new("") },
        Error::SessionBusy { active_run: None },
        Error::NotFound { what: "run" },
        Error::IdempotencyConflict,
        Error::Interrupted,
        Error::LimitReached { limit: "turns", bound: 1 },
        Error::PriceUnknown { alias: text() },
        Error::BudgetExceeded { scope: "run", unit: "tokens", used: 1, bound: 1 },
        Error::Timeout { scope: text(), limit: Duration::ZERO },
        Error::Cancelled,
        Error::Panicked { what: text() },
        Error::Capability { capability: text(), hint: text() },
        Error::Denied { what: text() },
        Error::Application(text()),
        Error::Internal(""),
        Error::CircuitOpen { alias: text(), open_for: Duration::ZERO, next_try: Duration::ZERO },
    ];
    all.extend(places().into_iter().map(|place| Error::Invalid { place, issues: text() }));
    all.extend(
        models()
            .into_iter()
            .map(|kind| Error::Model { alias: text(), error: Box::new(ModelError::new(kind, "x", "")) }),
    );
    for error in stores() {
        all.push(Error::EndNotStored { run_id: text(), ended: None, error: error.clone() });
        all.push(error.into());
    }
    all.extend(sandboxes().into_iter().map(Error::from));
    all.extend(memories().into_iter().map(Error::from));
    all
}

#[test]
fn every_code_is_read_back_as_what_it_was() {
    for error in all() {
        let code = Error::known_code(error.code());
        assert_eq!(code, error.code(), "{error:?}");
        let read = Error::Recorded { code, message: String::new(), retriable: error.retriable() };
        // A key may be refused by the port or by the call: one code, and one family when it is read back. A memory in
        // a sandbox fails with the sandbox's code, and a model's filter as a model.
        let shared = matches!(&error, Error::Memory(MemoryError::Key(_) | MemoryError::Sandbox(_)));
        assert!(shared || read.category() == error.category(), "{error:?}: {:?}", read.category());
    }
    assert_eq!(Error::known_code("OF_ANOTHER_VERSION"), "RECORDED");
}

#[test]
fn no_code_is_listed_that_nothing_has() {
    let known: Vec<_> = all().iter().map(Error::code).collect();
    let listed: Vec<_> = CODES.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
    let of_nothing: Vec<_> = listed.iter().filter(|code| !known.contains(code)).collect();
    assert!(of_nothing.is_empty(), "{of_nothing:?}");
    let unique: std::collections::HashSet<_> = listed.iter().collect();
    assert_eq!(unique.len(), listed.len());
}
