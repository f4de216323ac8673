//! A sandbox with whatever it can do, without its type: what the engine keeps.

use super::{Exec, Fs, Sandbox, SandboxError, SandboxPolicy, SandboxScope, Snapshot, Spawn, TextSearch};
use crate::port::{BoxFuture, ExtensionView, Extensions, View};
use std::sync::Arc;

/// An open sandbox and what it can do. Cheap to clone; the last one dropped ends it.
#[derive(Clone, Default)]
pub struct OpenSandbox {
    /// `sandbox.fs`.
    pub fs: Option<Arc<dyn Fs>>,
    /// `sandbox.text_search`.
    pub search: Option<Arc<dyn TextSearch>>,
    /// `sandbox.exec`.
    pub exec: Option<Arc<dyn Exec>>,
    /// `sandbox.spawn`.
    pub spawn: Option<Arc<dyn Spawn>>,
    /// `sandbox.snapshot`.
    pub snapshot: Option<Arc<dyn Snapshot>>,
    /// Capabilities that other crates declare.
    pub extensions: Extensions,
}

impl std::fmt::Debug for OpenSandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenSandbox")
            .field("fs", &self.fs.is_some())
            .field("search", &self.search.is_some())
            .field("exec", &self.exec.is_some())
            .field("spawn", &self.spawn.is_some())
            .field("snapshot", &self.snapshot.is_some())
            .field("extensions", &self.extensions)
            .finish()
    }
}

/// How to see what an open handle `O` can do; generated code reads it off the type.
#[doc(hidden)]
pub struct SandboxViews<O: 'static> {
    pub fs: Option<View<O, dyn Fs>>,
    pub search: Option<View<O, dyn TextSearch>>,
    pub exec: Option<View<O, dyn Exec>>,
    pub spawn: Option<View<O, dyn Spawn>>,
    pub snapshot: Option<View<O, dyn Snapshot>>,
    pub extensions: &'static [ExtensionView<O>],
}

impl<O> SandboxViews<O> {
    /// A sandbox that can do nothing.
    pub const NONE: SandboxViews<O> =
        SandboxViews { fs: None, search: None, exec: None, spawn: None, snapshot: None, extensions: &[] };
}

// By hand: a derive would ask for `O: Clone`.
impl<O> Clone for SandboxViews<O> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<O> Copy for SandboxViews<O> {}

/// A sandbox adapter without its type.
#[derive(Clone)]
pub struct ErasedSandbox(Arc<dyn DynSandbox>);

impl ErasedSandbox {
    /// Forgets the type of an adapter, and remembers how to see what its open handles can do.
    #[doc(hidden)]
    pub fn new<A: Sandbox>(adapter: Arc<A>, views: SandboxViews<A::Open>) -> Self {
        ErasedSandbox(Arc::new(Viewed { adapter, views }))
    }

    /// Opens the sandbox of one session or run.
    ///
    /// # Errors
    /// Those of [`Sandbox::open`].
    pub async fn open(
        &self,
        scope: &SandboxScope,
        policy: &SandboxPolicy,
    ) -> Result<OpenSandbox, SandboxError> {
        self.0.open(scope, policy).await
    }
}

impl std::fmt::Debug for ErasedSandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ErasedSandbox").finish_non_exhaustive()
    }
}

trait DynSandbox: Send + Sync {
    fn open<'a>(
        &'a self,
        scope: &'a SandboxScope,
        policy: &'a SandboxPolicy,
    ) -> BoxFuture<'a, Result<OpenSandbox, SandboxError>>;
}

struct Viewed<A: Sandbox> {
    adapter: Arc<A>,
    views: SandboxViews<A::Open>,
}

impl<A: Sandbox> DynSandbox for Viewed<A> {
    fn open<'a>(
        &'a self,
        scope: &'a SandboxScope,
        policy: &'a SandboxPolicy,
    ) -> BoxFuture<'a, Result<OpenSandbox, SandboxError>> {
        Box::pin(async move {
            let open = Arc::new(self.adapter.open(scope, policy).await?);
            let views = &self.views;
            Ok(OpenSandbox {
                fs: views.fs.map(|view| view(&open)),
                search: views.search.map(|view| view(&open)),
                exec: views.exec.map(|view| view(&open)),
                spawn: views.spawn.map(|view| view(&open)),
                snapshot: views.snapshot.map(|view| view(&open)),
                extensions: Extensions::new().with(&open, views.extensions),
            })
        })
    }
}
