//! Memory as applications use it: typed values under keys, in one of five scopes.
//!
//! A thin typed layer over the memory port; it never knows which store is bound. Next: `scoped.rs` for the
//! operations, `port/memory` for whose memory it is and how owners are kept apart.

mod scoped;

pub use crate::port::memory::MemoryScope;
pub use scoped::ScopedMemory;

use crate::capability::memory as declared;
use crate::port::memory::{ErasedMemory, MemoryError, MemorySpace};
use crate::port::sandbox::Fs;
use crate::port::state::SessionKey;
use std::marker::PhantomData;
use std::sync::Arc;

/// The memory of a session, seen from where it is used: a tool, an agent, a workflow.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use harness::adapter::memory::InMemoryMemory;
/// use harness::port::memory::{ErasedMemory, MemoryViews};
/// use harness::{Memory, MemoryOwner, port::state::SessionKey};
///
/// let session = SessionKey { tenant: "acme".into(), user: "7".into(), thread: "1".into() };
/// let store = ErasedMemory::new(InMemoryMemory::default().into(), MemoryViews::NONE);
/// let memory = Memory::new(store, None, MemoryOwner::session(session));
///
/// memory.user().write("favourites", &vec!["tea", "rain"]).await?;
/// let favourites: Option<Vec<String>> = memory.user().read("favourites").await?;
/// assert_eq!(favourites.unwrap(), ["tea", "rain"]);
/// # Ok(()) }
/// ```
///
/// `W` is the tool or workflow that holds it: what goes beyond reading and writing needs its `requires(..)`.
pub struct Memory<W = Direct> {
    inner: Arc<Inner>,
    owner: PhantomData<fn() -> W>,
}

/// Holds a memory that code made itself, outside of any item: there is nothing to declare, so a store that lacks
/// something says so when it is asked.
#[derive(Debug, Clone, Copy)]
pub struct Direct;
impl declared::Ttl for Direct {}
impl declared::Search for Direct {}

impl<W> Clone for Memory<W> {
    fn clone(&self) -> Self {
        Memory { inner: Arc::clone(&self.inner), owner: PhantomData }
    }
}

struct Inner {
    store: ErasedMemory,
    files: Option<Arc<dyn Fs>>,
    owner: MemoryOwner,
}

/// Who uses the memory: the ids that the scopes are made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryOwner {
    /// The session.
    pub session: SessionKey,
    /// The run; absent outside one.
    pub run_id: Option<Arc<str>>,
    /// The agent's name; absent outside one.
    pub agent: Option<Arc<str>>,
}

impl MemoryOwner {
    /// A session, outside any run.
    #[must_use]
    pub fn session(session: SessionKey) -> Self {
        MemoryOwner { session, run_id: None, agent: None }
    }

    fn space(&self, scope: MemoryScope) -> Result<MemorySpace, MemoryError> {
        let absent = |hint: &str| MemoryError::Scope { scope, hint: hint.to_owned() };
        let session = || self.session.clone();
        let SessionKey { tenant, user, .. } = session();
        Ok(match scope {
            MemoryScope::Run => {
                let run_id = self.run_id.clone().ok_or_else(|| absent("no run is active here"))?;
                MemorySpace::Run { session: session(), run_id }
            }
            MemoryScope::Session => MemorySpace::Session { session: session() },
            MemoryScope::Agent => {
                let agent = self.agent.clone().ok_or_else(|| absent("no agent is at work here"))?;
                MemorySpace::Agent { tenant, user, agent }
            }
            MemoryScope::User => MemorySpace::User { tenant, user },
            MemoryScope::Tenant => MemorySpace::Tenant { tenant },
        })
    }
}

impl Memory {
    /// Over a store; `files` are those of the session's sandbox, for stores that keep values there.
    #[must_use]
    pub fn new(store: ErasedMemory, files: Option<Arc<dyn Fs>>, owner: MemoryOwner) -> Self {
        Memory { inner: Arc::new(Inner { store, files, owner }), owner: PhantomData }
    }

    /// The same in the hands of an item.
    pub(crate) fn held_by<W>(self) -> Memory<W> {
        Memory { inner: self.inner, owner: PhantomData }
    }
}

impl<W> Memory<W> {
    /// One scope. Whether it exists here is said by its operations.
    #[must_use]
    pub fn scope(&self, scope: MemoryScope) -> ScopedMemory<W> {
        ScopedMemory::new(Arc::clone(&self.inner), self.inner.owner.space(scope))
    }

    /// Values of this run.
    #[must_use]
    pub fn run(&self) -> ScopedMemory<W> {
        self.scope(MemoryScope::Run)
    }

    /// Values of this session.
    #[must_use]
    pub fn session(&self) -> ScopedMemory<W> {
        self.scope(MemoryScope::Session)
    }

    /// Values of this agent with this user, in all sessions.
    #[must_use]
    pub fn agent(&self) -> ScopedMemory<W> {
        self.scope(MemoryScope::Agent)
    }

    /// Values of this user, in all sessions.
    #[must_use]
    pub fn user(&self) -> ScopedMemory<W> {
        self.scope(MemoryScope::User)
    }

    /// Values of this tenant.
    #[must_use]
    pub fn tenant(&self) -> ScopedMemory<W> {
        self.scope(MemoryScope::Tenant)
    }
}

impl<W> std::fmt::Debug for Memory<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}
