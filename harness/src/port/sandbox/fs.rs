//! Files of an open sandbox, in three methods.

use super::{SandboxError, SandboxPath};
use crate::port::BoxFuture;

/// `sandbox.fs`: the files of an open sandbox.
///
/// # Contract
/// - A change happens whole or not at all, and every later read sees it.
/// - [`Fs::list`] is in order of path, byte by byte, the same on every call.
/// - Nothing is cut silently: a slice says how long the file is, a listing where to go on.
/// - A write makes the missing parent directories.
/// - Symbolic links, where the adapter has them, are never followed out of the sandbox.
pub trait Fs: Send + Sync + 'static {
    /// Reads a part of a file.
    ///
    /// # Errors
    /// [`SandboxError::NotFound`], [`SandboxError::WrongKind`].
    fn read<'a>(
        &'a self,
        path: &'a SandboxPath,
        range: ReadRange,
    ) -> BoxFuture<'a, Result<FileSlice, SandboxError>>;

    /// Lists what is at and below a path, in order of path.
    ///
    /// # Errors
    /// [`SandboxError::NotFound`].
    fn list<'a>(
        &'a self,
        path: &'a SandboxPath,
        options: ListOptions,
    ) -> BoxFuture<'a, Result<FsListing, SandboxError>>;

    /// Makes one change, whole or not at all.
    ///
    /// # Errors
    /// [`SandboxError::Denied`] below a read-only mount, [`SandboxError::Limit`] over a quota,
    /// [`SandboxError::Conflict`] when a condition of the change does not hold.
    fn change(&self, change: FsChange) -> BoxFuture<'_, Result<(), SandboxError>>;

    /// What is at a path; `None` when there is nothing.
    ///
    /// # Errors
    /// Those of [`Fs::list`] but for [`SandboxError::NotFound`].
    fn stat<'a>(&'a self, path: &'a SandboxPath) -> BoxFuture<'a, Result<Option<FsEntry>, SandboxError>> {
        Box::pin(async move {
            match self.list(path, ListOptions { depth: 0, after: None, limit: 1 }).await {
                Ok(listing) => Ok(listing.entries.into_iter().next()),
                Err(SandboxError::NotFound(_)) => Ok(None),
                Err(error) => Err(error),
            }
        })
    }

    /// Writes a whole file, in place of what is there.
    ///
    /// # Errors
    /// Those of [`Fs::change`].
    fn write<'a>(
        &'a self,
        path: &'a SandboxPath,
        content: Vec<u8>,
    ) -> BoxFuture<'a, Result<(), SandboxError>> {
        self.change(FsChange::Write { path: path.clone(), content, mode: WriteMode::Replace })
    }
}

/// Which part of a file to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadRange {
    /// The first byte. Past the end is an empty slice.
    pub offset: u64,
    /// At most this many bytes.
    pub len: u64,
}

impl ReadRange {
    /// The whole file.
    pub const ALL: ReadRange = ReadRange { offset: 0, len: u64::MAX };
}

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSlice {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// How long the file is.
    pub total_bytes: u64,
    /// Changes with every change of the file; for [`WriteMode::IfVersion`].
    pub version: u64,
}

/// How to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListOptions {
    /// 0 is the entry itself, 1 what lies directly below a directory, more goes deeper. At 1 and more the entry
    /// itself is left out, unless it is a file.
    pub depth: u32,
    /// Continue after this path.
    pub after: Option<SandboxPath>,
    /// At most this many.
    pub limit: usize,
}

impl Default for ListOptions {
    fn default() -> Self {
        ListOptions { depth: 1, after: None, limit: 1000 }
    }
}

/// A page of entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FsListing {
    /// The entries, in order of path.
    pub entries: Vec<FsEntry>,
    /// Whether there are more after the last one.
    pub more: bool,
}

/// A file or a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FsEntry {
    /// Where it is.
    pub path: SandboxPath,
    /// What it is.
    pub kind: FsEntryKind,
    /// How long it is; 0 for a directory.
    pub bytes: u64,
    /// Changes with every change of the file; 0 for a directory.
    pub version: u64,
    /// Whether writes are refused: it belongs to a read-only mount.
    pub readonly: bool,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FsEntryKind {
    /// A file.
    File,
    /// A directory.
    Directory,
}

/// One change of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FsChange {
    /// Writes a file. Missing parent directories are made.
    Write {
        /// The file.
        path: SandboxPath,
        /// The bytes.
        content: Vec<u8>,
        /// What to do with what is there.
        mode: WriteMode,
    },
    /// Makes a directory and its missing parents. Nothing happens when it is there.
    CreateDirectory {
        /// The directory.
        path: SandboxPath,
    },
    /// Removes a file, or a directory.
    Remove {
        /// The entry.
        path: SandboxPath,
        /// Whether a directory goes with what is in it; otherwise it must be empty.
        recursive: bool,
    },
    /// Moves a file or a directory. The target must be free; its missing parents are made.
    Rename {
        /// From here.
        from: SandboxPath,
        /// To here.
        to: SandboxPath,
    },
}

/// What a write does with what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WriteMode {
    /// Replaces it.
    Replace,
    /// Fails with [`SandboxError::Conflict`] when there is something.
    CreateNew,
    /// Adds to its end; makes it when there is nothing.
    Append,
    /// Replaces it only while it has this version, so that no change by another is lost.
    IfVersion(u64),
}
