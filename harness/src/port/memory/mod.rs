//! The memory port: JSON values under keys, in spaces that share nothing.
//!
//! Three required methods ([`MemoryStore`]); what a store can do beyond is a sub-trait. A store never looks
//! inside a value. Times are the store's. Next: `space.rs` for whose memory it is and how it is encoded,
//! `opened.rs` for the handle the engine keeps, `crate::memory` for what applications call.

mod error;
mod opened;
mod space;

pub use error::MemoryError;
pub use opened::{ErasedMemory, MemoryViews};
pub use space::{MemoryScope, MemorySpace, decode_name, encode_name};

use super::BoxFuture;
use super::sandbox::Fs;
use std::sync::Arc;
use std::time::Duration;

/// Where memory lives.
///
/// # Contract
/// - Two spaces share nothing, whatever their ids hold: `/`, `%`, NUL, 10 kB.
/// - Keys hold any text of up to [`MAX_KEY_BYTES`]; they are bound values, never spliced into a path or a query.
/// - What was acknowledged is seen by every later read.
/// - [`MemoryStore::list`] is in order of key, byte by byte.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a memory store",
    label = "expected a type that implements `MemoryStore`",
    note = "the shipped ones are `SandboxMemory` and `InMemoryMemory`; implement `harness::port::memory::MemoryStore` for your own"
)]
pub trait MemoryStore: Send + Sync + 'static {
    /// Reads a value; `None` when there is none or it expired.
    ///
    /// # Errors
    /// [`MemoryError::Unsupported`] for a scope the store does not have; what kept the store from its work.
    fn read<'a>(
        &'a self,
        at: MemoryAt<'a>,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Option<String>, MemoryError>>;

    /// Makes one change, whole or not at all.
    ///
    /// # Errors
    /// Those of [`MemoryStore::read`], and [`MemoryError::Full`].
    fn change<'a>(
        &'a self,
        at: MemoryAt<'a>,
        change: MemoryChange<'a>,
    ) -> BoxFuture<'a, Result<(), MemoryError>>;

    /// Lists keys, in order.
    ///
    /// # Errors
    /// Those of [`MemoryStore::read`].
    fn list<'a>(
        &'a self,
        at: MemoryAt<'a>,
        page: MemoryPage<'a>,
    ) -> BoxFuture<'a, Result<MemoryKeys, MemoryError>>;
}

/// `memory.ttl`: values that go away by themselves.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not provide `memory.ttl`",
    label = "values of this store stay until they are deleted",
    note = "bind `memory` to a store that implements `MemoryTtl`, for example `InMemoryMemory`"
)]
pub trait MemoryTtl: MemoryStore {
    /// Writes a value that is gone after `ttl`. A later write without one stays.
    ///
    /// # Errors
    /// Those of [`MemoryStore::change`].
    fn write_for<'a>(
        &'a self,
        at: MemoryAt<'a>,
        key: &'a str,
        value: &'a str,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<(), MemoryError>>;
}

/// `memory.search`: finds values by words.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not provide `memory.search`",
    label = "this store finds values by key only",
    note = "bind `memory` to a store that implements `MemorySearch`, for example `InMemoryMemory`"
)]
pub trait MemorySearch: MemoryStore {
    /// Finds values that hold every word of `text`, whatever its case, best first.
    ///
    /// # Errors
    /// Those of [`MemoryStore::read`].
    fn search<'a>(
        &'a self,
        at: MemoryAt<'a>,
        text: &'a str,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<MemoryEntry>, MemoryError>>;
}

/// `memory.persistent`: what is written survives the process.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not provide `memory.persistent`",
    label = "what this store holds ends with the process or the session",
    note = "bind `memory` to a store that implements `MemoryPersistent`"
)]
pub trait MemoryPersistent: MemoryStore {}

/// The longest key that every store takes, in bytes.
pub const MAX_KEY_BYTES: usize = 1024;

/// Whose memory, and the files a store may keep it in.
#[derive(Clone, Copy)]
pub struct MemoryAt<'a> {
    /// Whose memory.
    pub space: &'a MemorySpace,
    /// The files of the session's sandbox, where it is open and has `sandbox.fs`.
    pub files: Option<&'a Arc<dyn Fs>>,
}

impl std::fmt::Debug for MemoryAt<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryAt").field("scope", &self.space.scope()).finish_non_exhaustive()
    }
}

/// One change.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum MemoryChange<'a> {
    /// Writes a value in place of what is there; it has no end.
    Write {
        /// The key.
        key: &'a str,
        /// The value as JSON text.
        value: &'a str,
    },
    /// Deletes a value. Nothing happens when there is none.
    Delete {
        /// The key.
        key: &'a str,
    },
    /// Deletes every value of the space: a run is over, a session or a person is forgotten.
    Clear,
}

/// Which keys to list.
#[derive(Debug, Clone, Copy)]
pub struct MemoryPage<'a> {
    /// Only keys that begin with this.
    pub prefix: &'a str,
    /// Continue after this key.
    pub after: Option<&'a str>,
    /// At most this many.
    pub limit: usize,
}

impl Default for MemoryPage<'_> {
    fn default() -> Self {
        MemoryPage { prefix: "", after: None, limit: 1000 }
    }
}

/// A page of keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MemoryKeys {
    /// The keys, in order.
    pub keys: Vec<String>,
    /// Whether there are more after the last one.
    pub more: bool,
}

/// A key and its value.
#[derive(Clone, PartialEq, Eq)]
pub struct MemoryEntry {
    /// The key.
    pub key: String,
    /// The value as JSON text.
    pub value: String,
}

/// Without the value: it is content.
impl std::fmt::Debug for MemoryEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryEntry").field("key", &self.key).finish_non_exhaustive()
    }
}
