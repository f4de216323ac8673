//! An open in-memory sandbox: the port's traits over the tree.

use super::search::Search;
use super::tree::Tree;
use crate::port::BoxFuture;
use crate::port::sandbox::{
    FileSlice, Fs, FsChange, FsListing, ListOptions, ReadRange, SandboxError, SandboxPath, SearchHits,
    SearchQuery, Snapshot, SnapshotId, TextSearch,
};
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The open files of an [`InMemorySandbox`](super::InMemorySandbox): [`Fs`], [`TextSearch`], [`Snapshot`].
pub struct InMemoryFiles {
    tree: Arc<Mutex<Tree>>,
}

impl InMemoryFiles {
    pub(super) fn new(tree: Arc<Mutex<Tree>>) -> Self {
        InMemoryFiles { tree }
    }

    // A change is whole before the lock is let go, so what a panic left behind is whole too.
    fn tree(&self) -> MutexGuard<'_, Tree> {
        self.tree.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read_now(&self, path: &SandboxPath, range: ReadRange) -> Result<FileSlice, SandboxError> {
        let (content, version) = {
            let tree = self.tree();
            let node = tree.node(path)?;
            (node.content.clone(), node.version)
        };
        let Some(content) = content else {
            return Err(SandboxError::WrongKind { path: path.clone(), expected: "file" });
        };
        let at = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX).min(content.len());
        let bytes = content[at(range.offset)..at(range.offset.saturating_add(range.len))].to_vec();
        Ok(FileSlice { bytes, total_bytes: content.len() as u64, version })
    }

    async fn search_now(&self, query: SearchQuery) -> Result<SearchHits, SandboxError> {
        let mut search = Search::new(&query)?;
        // Contents are shared, so the lock is held for the list only.
        let files: Vec<(SandboxPath, Arc<[u8]>)> = {
            let tree = self.tree();
            let own = tree.node(&query.under)?;
            let all = std::iter::once((&query.under, own)).chain(tree.below(&query.under, None));
            all.filter_map(|(path, node)| Some((path.clone(), node.content.clone()?))).collect()
        };
        for (path, content) in files {
            if search.full() {
                break;
            }
            search.file(&path, &content);
            // Sixteen megabytes of text are a few milliseconds; others get the thread in between.
            tokio::task::yield_now().await;
        }
        Ok(search.hits())
    }
}

impl std::fmt::Debug for InMemoryFiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InMemoryFiles").finish_non_exhaustive()
    }
}

impl Fs for InMemoryFiles {
    fn read<'a>(
        &'a self,
        path: &'a SandboxPath,
        range: ReadRange,
    ) -> BoxFuture<'a, Result<FileSlice, SandboxError>> {
        Box::pin(ready(self.read_now(path, range)))
    }

    fn list<'a>(
        &'a self,
        path: &'a SandboxPath,
        options: ListOptions,
    ) -> BoxFuture<'a, Result<FsListing, SandboxError>> {
        Box::pin(ready(self.tree().list(path, &options)))
    }

    fn change(&self, change: FsChange) -> BoxFuture<'_, Result<(), SandboxError>> {
        // In the future, not before it: a future that is never polled must change nothing.
        Box::pin(async move { self.tree().change(change) })
    }
}

impl TextSearch for InMemoryFiles {
    fn search(&self, query: SearchQuery) -> BoxFuture<'_, Result<SearchHits, SandboxError>> {
        Box::pin(self.search_now(query))
    }
}

impl Snapshot for InMemoryFiles {
    fn snapshot(&self) -> BoxFuture<'_, Result<SnapshotId, SandboxError>> {
        Box::pin(async move { self.tree().snapshot() })
    }

    fn restore<'a>(&'a self, id: &'a SnapshotId) -> BoxFuture<'a, Result<(), SandboxError>> {
        Box::pin(async move { self.tree().restore(id) })
    }

    fn forget<'a>(&'a self, id: &'a SnapshotId) -> BoxFuture<'a, Result<(), SandboxError>> {
        Box::pin(async move {
            self.tree().forget(id);
            Ok(())
        })
    }
}
