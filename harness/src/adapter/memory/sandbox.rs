//! Memory as files of the session's sandbox: the default.

use crate::port::BoxFuture;
use crate::port::memory::{
    MemoryAt, MemoryChange, MemoryError, MemoryKeys, MemoryPage, MemorySpace, MemoryStore, decode_name,
    encode_name,
};
use crate::port::sandbox::{Fs, FsChange, FsEntryKind, ListOptions, ReadRange, SandboxError, SandboxPath};
use std::sync::Arc;

/// Memory of runs and sessions, one file per value below `/.harness/memory` of the session's sandbox.
///
/// It lives as long as those files, and needs a sandbox with `sandbox.fs`. Scopes that reach across sessions
/// (agent, user, tenant) are refused: bind [`InMemoryMemory`](super::InMemoryMemory) or a database for them.
#[derive(Debug, Clone, Copy, Default)]
pub struct SandboxMemory;

/// Longest part of an encoded key in one file name; a longer key goes on in a directory.
const PART: usize = 200;

impl SandboxMemory {
    fn files<'a>(at: MemoryAt<'a>) -> Result<&'a Arc<dyn Fs>, MemoryError> {
        at.files.ok_or_else(|| MemoryError::Unsupported {
            capability: "sandbox.fs",
            hint:
                "`SandboxMemory` keeps values as files; bind `sandbox` to an adapter with `sandbox.fs`, or \
                   `memory` to `InMemoryMemory`"
                    .to_owned(),
        })
    }

    /// The session is not in the path: its sandbox holds nothing of another. The suffix, which no encoded name
    /// holds, keeps the files of a run out of those of a run with a longer id.
    fn directory(space: &MemorySpace) -> Result<SandboxPath, MemoryError> {
        let below = match space {
            MemorySpace::Session { .. } => "session".to_owned(),
            MemorySpace::Run { run_id, .. } => format!("run/{}.run", parts(&encode_name(run_id))),
            other => {
                let hint = "values of `SandboxMemory` end with the session; bind `memory` to `InMemoryMemory` or a database";
                return Err(MemoryError::Scope { scope: other.scope(), hint: hint.to_owned() });
            }
        };
        Ok(SandboxPath::new(&format!("/.harness/memory/{below}"))?)
    }

    fn file(space: &MemorySpace, key: &str) -> Result<SandboxPath, MemoryError> {
        let directory = Self::directory(space)?;
        let name = format!("{directory}/v/{}.json", parts(&encode_name(key)));
        SandboxPath::new(&name).map_err(|_| MemoryError::Key("too long for a file".to_owned()))
    }

    async fn read_now(&self, at: MemoryAt<'_>, key: &str) -> Result<Option<String>, MemoryError> {
        let path = Self::file(at.space, key)?;
        match Self::files(at)?.read(&path, ReadRange::ALL).await {
            Ok(slice) => match String::from_utf8(slice.bytes) {
                Ok(value) => Ok(Some(value)),
                Err(_) => Err(MemoryError::Corrupt(path.to_string())),
            },
            Err(SandboxError::NotFound(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn change_now(&self, at: MemoryAt<'_>, change: MemoryChange<'_>) -> Result<(), MemoryError> {
        let files = Self::files(at)?;
        let (path, recursive) = match change {
            MemoryChange::Write { key, value } => {
                let path = Self::file(at.space, key)?;
                return Ok(files.write(&path, value.as_bytes().to_vec()).await?);
            }
            MemoryChange::Delete { key } => (Self::file(at.space, key)?, false),
            MemoryChange::Clear => (Self::directory(at.space)?, true),
        };
        match files.change(FsChange::Remove { path, recursive }).await {
            Ok(()) | Err(SandboxError::NotFound(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn list_now(&self, at: MemoryAt<'_>, page: MemoryPage<'_>) -> Result<MemoryKeys, MemoryError> {
        let files = Self::files(at)?;
        let directory = Self::directory(at.space)?.join("v")?;
        let mut keys = Vec::new();
        let mut options = ListOptions { depth: u32::MAX, ..ListOptions::default() };
        loop {
            let listing = match files.list(&directory, options.clone()).await {
                Ok(listing) => listing,
                Err(SandboxError::NotFound(_)) => break,
                Err(error) => return Err(error.into()),
            };
            options.after = listing.entries.last().map(|entry| entry.path.clone());
            let names = listing.entries.iter().filter(|entry| entry.kind == FsEntryKind::File);
            // What is not ours, somebody put there with a file tool: it is no value.
            keys.extend(names.filter_map(|entry| key_of(entry.path.relative_to(&directory)?)));
            if !listing.more {
                break;
            }
        }
        // The order of encoded names is not the order of keys.
        keys.sort_unstable();
        let wanted = |key: &String| {
            key.starts_with(page.prefix) && page.after.is_none_or(|after| key.as_str() > after)
        };
        let mut keys: Vec<String> = keys.into_iter().filter(wanted).collect();
        let more = keys.len() > page.limit;
        keys.truncate(page.limit);
        Ok(MemoryKeys { keys, more })
    }
}

/// The encoded name with `/` after every so many characters. It is ASCII, so any place is a good one.
fn parts(name: &str) -> String {
    let mut parts = String::with_capacity(name.len() + name.len() / PART);
    for (at, c) in name.chars().enumerate() {
        if at > 0 && at % PART == 0 {
            parts.push('/');
        }
        parts.push(c);
    }
    parts
}

fn key_of(path: &str) -> Option<String> {
    let name = path.strip_suffix(".json")?;
    let joined: String = name.split('/').collect();
    let key = decode_name(&joined)?;
    (parts(&joined) == name).then_some(key)
}

impl MemoryStore for SandboxMemory {
    fn read<'a>(
        &'a self,
        at: MemoryAt<'a>,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Option<String>, MemoryError>> {
        Box::pin(self.read_now(at, key))
    }

    fn change<'a>(
        &'a self,
        at: MemoryAt<'a>,
        change: MemoryChange<'a>,
    ) -> BoxFuture<'a, Result<(), MemoryError>> {
        Box::pin(self.change_now(at, change))
    }

    fn list<'a>(
        &'a self,
        at: MemoryAt<'a>,
        page: MemoryPage<'a>,
    ) -> BoxFuture<'a, Result<MemoryKeys, MemoryError>> {
        Box::pin(self.list_now(at, page))
    }
}
