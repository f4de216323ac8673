//! Files that exist in memory only: no host, no programs, no network.

use super::handle::InMemoryFiles;
use super::tree::{Quota, Tree};
use crate::port::BoxFuture;
use crate::port::sandbox::{
    NetworkPolicy, Sandbox, SandboxError, SandboxPolicy, SandboxReadonlyMount, SandboxScope,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A sandbox in memory: files, text search, snapshots, read-only mounts. It never touches the host.
///
/// Files of a scope stay while a handle of it is open, and after that until
/// [`InMemorySandboxOptions::kept_scopes`] others were used; they end with the process.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), harness::port::sandbox::SandboxError> {
/// use harness::adapter::sandbox::InMemorySandbox;
/// use harness::port::sandbox::{Fs, ReadRange, Sandbox, SandboxPolicy, SandboxScope};
/// use harness::port::state::SessionKey;
///
/// let session = SessionKey { tenant: "acme".into(), user: "7".into(), thread: "1".into() };
/// let sandbox = InMemorySandbox::default();
/// let files = sandbox.open(&SandboxScope::session(session), &SandboxPolicy::default()).await?;
/// let path = "/notes/today.txt".parse()?;
/// files.write(&path, b"call the bank".to_vec()).await?;
/// assert_eq!(files.read(&path, ReadRange::ALL).await?.bytes, b"call the bank");
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Default)]
pub struct InMemorySandbox {
    options: InMemorySandboxOptions,
    scopes: Arc<Mutex<Scopes>>,
}

/// Bounds of an [`InMemorySandbox`]. A policy may only narrow them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InMemorySandboxOptions {
    /// Bytes of all files of one sandbox (64 MiB).
    pub bytes: u64,
    /// Bytes of one file (16 MiB).
    pub file_bytes: u64,
    /// Files and directories of one sandbox (10,000).
    pub files: u64,
    /// Snapshots of one sandbox kept at once (16).
    pub snapshots: usize,
    /// Scopes whose files are kept though no handle is open (1,024).
    pub kept_scopes: usize,
}

impl Default for InMemorySandboxOptions {
    fn default() -> Self {
        InMemorySandboxOptions {
            bytes: 64 * 1024 * 1024,
            file_bytes: 16 * 1024 * 1024,
            files: 10_000,
            snapshots: 16,
            kept_scopes: 1024,
        }
    }
}

/// The open and the kept scopes, with a clock of uses.
#[derive(Debug, Default)]
struct Scopes {
    by_scope: HashMap<SandboxScope, Kept>,
    uses: u64,
}

#[derive(Debug)]
struct Kept {
    tree: Arc<Mutex<Tree>>,
    policy: SandboxPolicy,
    used: u64,
}

impl Kept {
    /// Whether a handle is open.
    fn is_open(&self) -> bool {
        Arc::strong_count(&self.tree) > 1
    }
}

impl InMemorySandbox {
    /// With bounds of your own.
    #[must_use]
    pub fn new(options: InMemorySandboxOptions) -> Self {
        InMemorySandbox { options, scopes: Arc::default() }
    }

    fn open_now(&self, scope: &SandboxScope, policy: &SandboxPolicy) -> Result<InMemoryFiles, SandboxError> {
        let quota = self.quota(policy)?;
        let mut scopes = self.scopes.lock().unwrap_or_else(PoisonError::into_inner);
        scopes.uses += 1;
        let used = scopes.uses;
        if let Some(kept) = scopes.by_scope.get_mut(scope) {
            if kept.policy != *policy {
                if kept.is_open() {
                    let why = "the sandbox of this scope is open with another policy; close it first";
                    return Err(SandboxError::policy("policy", why));
                }
                let mut tree = kept.tree.lock().unwrap_or_else(PoisonError::into_inner);
                tree.apply_policy(quota, &policy.mounts)?;
                drop(tree);
                kept.policy = policy.clone();
            }
            kept.used = used;
            return Ok(InMemoryFiles::new(Arc::clone(&kept.tree)));
        }
        let mut tree = Tree::new();
        tree.apply_policy(quota, &policy.mounts)?;
        let tree = Arc::new(Mutex::new(tree));
        let kept = Kept { tree: Arc::clone(&tree), policy: policy.clone(), used };
        scopes.by_scope.insert(scope.clone(), kept);
        scopes.evict(self.options.kept_scopes);
        Ok(InMemoryFiles::new(tree))
    }

    /// Refuses what cannot be enforced here. Programs do not exist, so their bounds hold by themselves.
    fn quota(&self, policy: &SandboxPolicy) -> Result<Quota, SandboxError> {
        if policy.network != NetworkPolicy::Denied {
            let why = "it has no network; bind a sandbox with `sandbox.network`";
            return Err(SandboxError::policy("network", why));
        }
        let limits = &policy.limits;
        let narrow = |own: u64, asked: Option<u64>| asked.map_or(own, |asked| asked.min(own));
        Ok(Quota {
            bytes: narrow(self.options.bytes, limits.bytes),
            file_bytes: narrow(self.options.file_bytes, limits.file_bytes),
            files: narrow(self.options.files, limits.files),
            snapshots: self.options.snapshots,
        })
    }
}

impl Scopes {
    /// Forgets the scopes that were used longest ago, an eighth at a time so that the scan is rare.
    fn evict(&mut self, keep: usize) {
        if self.by_scope.len() <= keep.saturating_add(keep / 8) {
            return;
        }
        let mut idle: Vec<(u64, SandboxScope)> = self
            .by_scope
            .iter()
            .filter(|(_, kept)| !kept.is_open())
            .map(|(scope, kept)| (kept.used, scope.clone()))
            .collect();
        idle.sort_unstable_by_key(|(used, _)| *used);
        let over = idle.len().saturating_sub(keep);
        for (_, scope) in idle.into_iter().take(over) {
            self.by_scope.remove(&scope);
        }
    }
}

impl Sandbox for InMemorySandbox {
    type Open = InMemoryFiles;

    fn open<'a>(
        &'a self,
        scope: &'a SandboxScope,
        policy: &'a SandboxPolicy,
    ) -> BoxFuture<'a, Result<InMemoryFiles, SandboxError>> {
        Box::pin(std::future::ready(self.open_now(scope, policy)))
    }
}

impl SandboxReadonlyMount for InMemorySandbox {}
