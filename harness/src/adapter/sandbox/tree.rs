//! The files of one in-memory sandbox: an ordered map of paths. Every change checks everything first and then
//! happens whole.

use crate::port::sandbox::{
    FsChange, FsEntry, FsEntryKind, FsListing, ListOptions, Mount, MountSource, SandboxError, SandboxLimit,
    SandboxPath, SnapshotId, WriteMode,
};
use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::Arc;

/// What one sandbox may hold.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Quota {
    pub(super) bytes: u64,
    pub(super) file_bytes: u64,
    pub(super) files: u64,
    pub(super) snapshots: usize,
}

#[derive(Debug, Clone)]
pub(super) struct Node {
    /// `None` is a directory.
    pub(super) content: Option<Arc<[u8]>>,
    pub(super) version: u64,
    readonly: bool,
}

type Nodes = BTreeMap<SandboxPath, Node>;

#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Nodes,
    /// Of `nodes`, without read-only ones.
    bytes: u64,
    files: u64,
    version: u64,
    quota: Quota,
    readonly: Vec<SandboxPath>,
    snapshots: HashMap<Arc<str>, Nodes>,
    next_snapshot: u64,
}

impl Tree {
    pub(super) fn new() -> Self {
        Tree { nodes: BTreeMap::from([(SandboxPath::root(), directory())]), ..Tree::default() }
    }

    /// Takes a policy: quota, and mounts in place of those of the policy before.
    pub(super) fn apply_policy(&mut self, quota: Quota, mounts: &[Mount]) -> Result<(), SandboxError> {
        let mut next =
            Tree { quota, version: self.version, next_snapshot: self.next_snapshot, ..Tree::new() };
        let own = self.nodes.iter().filter(|(path, node)| !node.readonly && !path.is_root());
        next.nodes.extend(own.map(|(path, node)| (path.clone(), node.clone())));
        for mount in mounts {
            let MountSource::Files(files) = &mount.source else {
                let why = "it has no access to the host; mount files instead";
                return Err(SandboxError::policy("mounts", why));
            };
            if !mount.writable {
                next.nodes.retain(|path, _| path.is_root() || !path.is_within(&mount.at));
                next.readonly.push(mount.at.clone());
            }
            if files.iter().all(|file| !file.path.is_root()) {
                next.put(&mount.at, directory(), !mount.writable)?;
            }
            for file in files.iter() {
                let path = mount.at.join(file.path.as_str())?;
                if mount.writable && next.nodes.contains_key(&path) {
                    continue;
                }
                let node = next.file(Arc::clone(&file.content));
                next.put(&path, node, !mount.writable)?;
            }
        }
        next.recount();
        if next.bytes > quota.bytes {
            return Err(SandboxError::Limit { limit: SandboxLimit::Bytes, bound: quota.bytes });
        }
        *self = next;
        Ok(())
    }

    fn put(&mut self, path: &SandboxPath, mut node: Node, readonly: bool) -> Result<(), SandboxError> {
        for parent in self.missing_parents(path)? {
            let inside = self.readonly.iter().any(|mount| parent.is_within(mount));
            self.nodes.insert(parent, Node { readonly: readonly && inside, ..directory() });
        }
        node.readonly = readonly;
        self.nodes.insert(path.clone(), node);
        Ok(())
    }

    pub(super) fn node(&self, path: &SandboxPath) -> Result<&Node, SandboxError> {
        self.nodes.get(path).ok_or_else(|| SandboxError::NotFound(path.clone()))
    }

    pub(super) fn list(&self, path: &SandboxPath, options: &ListOptions) -> Result<FsListing, SandboxError> {
        let node = self.node(path)?;
        if options.depth == 0 || node.content.is_some() {
            let seen = options.after.as_ref().is_some_and(|after| after >= path);
            let entries = if seen || options.limit == 0 { Vec::new() } else { vec![entry(path, node)] };
            return Ok(FsListing { more: !seen && entries.is_empty(), entries });
        }
        let mut listing = FsListing::default();
        for (below, node) in self.below(path, options.after.as_ref()) {
            let depth = below.relative_to(path).unwrap_or_default().matches('/').count() + 1;
            if depth > options.depth as usize {
                continue;
            }
            if listing.entries.len() == options.limit {
                listing.more = true;
                break;
            }
            listing.entries.push(entry(below, node));
        }
        Ok(listing)
    }

    /// Files and directories below `path`, in order.
    pub(super) fn below<'a>(
        &'a self,
        path: &'a SandboxPath,
        after: Option<&'a SandboxPath>,
    ) -> impl Iterator<Item = (&'a SandboxPath, &'a Node)> {
        let from = after.map_or(path, |after| after.max(path));
        self.nodes
            .range((Bound::Excluded(from), Bound::Unbounded))
            // Names with characters before `/` sort between a directory and what is in it.
            .take_while(move |(below, _)| below.as_str() <= path.as_str() || !past(path, below))
            .filter(move |(below, _)| below.is_within(path))
    }

    pub(super) fn change(&mut self, change: FsChange) -> Result<(), SandboxError> {
        match change {
            FsChange::Write { path, content, mode } => self.write(&path, content, mode),
            FsChange::CreateDirectory { path } => self.create_directory(&path),
            FsChange::Remove { path, recursive } => self.remove(&path, recursive),
            FsChange::Rename { from, to } => self.rename(&from, &to),
        }
    }

    fn write(&mut self, path: &SandboxPath, content: Vec<u8>, mode: WriteMode) -> Result<(), SandboxError> {
        self.writable(path)?;
        let old = self.nodes.get(path);
        let old_content = match old {
            Some(Node { content: None, .. }) => return Err(wrong(path, "file")),
            Some(Node { content: Some(content), .. }) => Some(content),
            None => None,
        };
        let conflict = |why| Err(SandboxError::Conflict { path: path.clone(), why });
        let content: Arc<[u8]> = match (mode, old_content) {
            (WriteMode::CreateNew, Some(_)) => return conflict("exists"),
            (WriteMode::IfVersion(_), None) => return conflict("was removed"),
            (WriteMode::IfVersion(version), Some(_)) if old.is_some_and(|old| old.version != version) => {
                return conflict("changed since it was read");
            }
            (WriteMode::Append, Some(old)) => {
                self.fits_file(old.len() + content.len())?;
                [&**old, &content].concat().into()
            }
            _ => content.into(),
        };
        let was = old_content.map_or(0, |old| old.len());
        let is_new = old.is_none();
        self.fits_file(content.len())?;
        let parents = self.missing_parents(path)?;
        self.fits(parents.len() + usize::from(is_new), was, content.len())?;
        self.make(parents);
        self.files += u64::from(is_new);
        self.bytes = self.bytes - was as u64 + content.len() as u64;
        let node = self.file(content);
        self.nodes.insert(path.clone(), node);
        Ok(())
    }

    fn create_directory(&mut self, path: &SandboxPath) -> Result<(), SandboxError> {
        match self.nodes.get(path) {
            Some(Node { content: None, .. }) => return Ok(()),
            Some(_) => return Err(wrong(path, "directory")),
            None => {}
        }
        self.writable(path)?;
        let mut missing = self.missing_parents(path)?;
        missing.push(path.clone());
        self.fits(missing.len(), 0, 0)?;
        self.make(missing);
        Ok(())
    }

    fn remove(&mut self, path: &SandboxPath, recursive: bool) -> Result<(), SandboxError> {
        self.node(path)?;
        self.movable(path)?;
        let below: Vec<SandboxPath> = self.below(path, None).map(|(path, _)| path.clone()).collect();
        if !below.is_empty() && !recursive {
            return Err(SandboxError::Conflict { path: path.clone(), why: "is not empty" });
        }
        for path in below.iter().chain([path]) {
            self.nodes.remove(path);
        }
        self.recount();
        Ok(())
    }

    fn rename(&mut self, from: &SandboxPath, to: &SandboxPath) -> Result<(), SandboxError> {
        self.node(from)?;
        self.movable(from)?;
        self.writable(to)?;
        if self.nodes.contains_key(to) {
            return Err(SandboxError::Conflict { path: to.clone(), why: "exists" });
        }
        if to.is_within(from) {
            return Err(SandboxError::Invalid("a directory cannot move into itself".to_owned()));
        }
        let moved: Vec<SandboxPath> =
            self.below(from, None).map(|(path, _)| path.clone()).chain([from.clone()]).collect();
        // Every new path is made before anything moves: one may be too long.
        let targets = moved
            .iter()
            .map(|path| to.join(path.relative_to(from).unwrap_or_default()))
            .collect::<Result<Vec<_>, _>>()?;
        let parents = self.missing_parents(to)?;
        self.fits(parents.len(), 0, 0)?;
        self.make(parents);
        self.version += 1;
        for (old, new) in moved.iter().zip(targets) {
            if let Some(mut node) = self.nodes.remove(old) {
                node.version = if node.content.is_some() { self.version } else { 0 };
                self.nodes.insert(new, node);
            }
        }
        Ok(())
    }

    pub(super) fn snapshot(&mut self) -> Result<SnapshotId, SandboxError> {
        if self.snapshots.len() >= self.quota.snapshots {
            let bound = self.quota.snapshots as u64;
            return Err(SandboxError::Limit { limit: SandboxLimit::Snapshots, bound });
        }
        self.next_snapshot += 1;
        let id: Arc<str> = format!("snapshot_{}", self.next_snapshot).into();
        self.snapshots.insert(Arc::clone(&id), self.nodes.clone());
        Ok(SnapshotId(id))
    }

    pub(super) fn restore(&mut self, id: &SnapshotId) -> Result<(), SandboxError> {
        let Some(nodes) = self.snapshots.get(&id.0) else {
            return Err(SandboxError::Invalid("there is no snapshot of that id here".to_owned()));
        };
        self.nodes = nodes.clone();
        // What was read before the restore is stale now, also where the bytes are the same.
        self.version += 1;
        for node in self.nodes.values_mut().filter(|node| node.content.is_some()) {
            node.version = self.version;
        }
        self.recount();
        Ok(())
    }

    pub(super) fn forget(&mut self, id: &SnapshotId) {
        self.snapshots.remove(&id.0);
    }

    fn file(&mut self, content: Arc<[u8]>) -> Node {
        self.version += 1;
        Node { content: Some(content), version: self.version, readonly: false }
    }

    fn make(&mut self, directories: Vec<SandboxPath>) {
        self.files += directories.len() as u64;
        self.nodes.extend(directories.into_iter().map(|path| (path, directory())));
    }

    fn recount(&mut self) {
        let own = self.nodes.iter().filter(|(path, node)| !node.readonly && !path.is_root());
        (self.files, self.bytes) = own.fold((0, 0), |(files, bytes), (_, node)| {
            (files + 1, bytes + node.content.as_ref().map_or(0, |content| content.len() as u64))
        });
    }

    /// The directories that must be made for `path`; an error where a file is in the way.
    fn missing_parents(&self, path: &SandboxPath) -> Result<Vec<SandboxPath>, SandboxError> {
        let mut missing = Vec::new();
        let mut parent = path.parent();
        while let Some(path) = parent {
            match self.nodes.get(&path) {
                Some(Node { content: None, .. }) => break,
                Some(_) => return Err(wrong(&path, "directory")),
                None => {
                    parent = path.parent();
                    missing.push(path);
                }
            }
        }
        Ok(missing)
    }

    fn writable(&self, path: &SandboxPath) -> Result<(), SandboxError> {
        match self.readonly.iter().find(|mount| path.is_within(mount)) {
            Some(mount) => Err(SandboxError::Denied(format!("`{mount}` is read-only"))),
            None => Ok(()),
        }
    }

    /// As [`Tree::writable`], for an entry that goes away with what is in it.
    fn movable(&self, path: &SandboxPath) -> Result<(), SandboxError> {
        if path.is_root() {
            return Err(SandboxError::Denied("the root stays".to_owned()));
        }
        if let Some(mount) = self.readonly.iter().find(|mount| mount.is_within(path)) {
            return Err(SandboxError::Denied(format!("`{mount}` is read-only")));
        }
        self.writable(path)
    }

    fn fits_file(&self, bytes: usize) -> Result<(), SandboxError> {
        let bound = self.quota.file_bytes;
        let fits = bytes as u64 <= bound;
        if fits { Ok(()) } else { Err(SandboxError::Limit { limit: SandboxLimit::FileBytes, bound }) }
    }

    fn fits(&self, new_files: usize, old_bytes: usize, new_bytes: usize) -> Result<(), SandboxError> {
        let Quota { bytes, files, .. } = self.quota;
        if new_files > 0 && self.files + new_files as u64 > files {
            return Err(SandboxError::Limit { limit: SandboxLimit::Files, bound: files });
        }
        if new_bytes > old_bytes && self.bytes - old_bytes as u64 + new_bytes as u64 > bytes {
            return Err(SandboxError::Limit { limit: SandboxLimit::Bytes, bound: bytes });
        }
        Ok(())
    }
}

fn directory() -> Node {
    Node { content: None, version: 0, readonly: false }
}

fn wrong(path: &SandboxPath, expected: &'static str) -> SandboxError {
    SandboxError::WrongKind { path: path.clone(), expected }
}

fn entry(path: &SandboxPath, node: &Node) -> FsEntry {
    FsEntry {
        path: path.clone(),
        kind: if node.content.is_some() { FsEntryKind::File } else { FsEntryKind::Directory },
        bytes: node.content.as_ref().map_or(0, |content| content.len() as u64),
        version: node.version,
        readonly: node.readonly,
    }
}

/// Whether `path` sorts after everything that lies in `directory`.
fn past(directory: &SandboxPath, path: &SandboxPath) -> bool {
    if directory.is_root() || path.is_within(directory) {
        return false;
    }
    let (directory, path) = (directory.as_str().as_bytes(), path.as_str().as_bytes());
    path.get(..directory.len()) != Some(directory)
        || path.get(directory.len()).is_some_and(|byte| *byte > b'/')
}
