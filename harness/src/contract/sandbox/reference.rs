//! The slowest files that are right: a map of paths, looked through from end to end.

use crate::port::sandbox::{FsChange, SandboxPath, WriteMode};
use std::collections::BTreeMap;

/// `None` is a directory.
#[derive(Default, Clone, PartialEq)]
pub(super) struct Reference(pub(super) BTreeMap<SandboxPath, Option<Vec<u8>>>);

impl Reference {
    pub(super) fn new() -> Self {
        Reference(BTreeMap::from([(SandboxPath::root(), None)]))
    }

    /// The code of the error, or `done`.
    pub(super) fn change(&mut self, change: &FsChange) -> &'static str {
        let mut next = self.clone();
        match next.apply(change) {
            Ok(()) => {
                *self = next;
                "done"
            }
            Err(code) => code,
        }
    }

    fn apply(&mut self, change: &FsChange) -> Result<(), &'static str> {
        match change {
            FsChange::Write { path, content, mode } => {
                let old = match self.0.get(path) {
                    Some(None) => return Err("SANDBOX_WRONG_KIND"),
                    Some(Some(old)) => Some(old.clone()),
                    None => None,
                };
                let content = match (mode, old) {
                    (WriteMode::CreateNew, Some(_)) => return Err("SANDBOX_CONFLICT"),
                    (WriteMode::Append, Some(old)) => [old, content.clone()].concat(),
                    _ => content.clone(),
                };
                self.parents(path)?;
                self.0.insert(path.clone(), Some(content));
            }
            FsChange::CreateDirectory { path } => match self.0.get(path) {
                Some(None) => {}
                Some(Some(_)) => return Err("SANDBOX_WRONG_KIND"),
                None => {
                    self.parents(path)?;
                    self.0.insert(path.clone(), None);
                }
            },
            FsChange::Remove { path, recursive } => {
                self.there(path)?;
                let below = self.0.keys().filter(|below| below.is_within(path)).count() - 1;
                if below > 0 && !recursive {
                    return Err("SANDBOX_CONFLICT");
                }
                self.0.retain(|entry, _| !entry.is_within(path));
            }
            FsChange::Rename { from, to } => {
                self.there(from)?;
                if self.0.contains_key(to) {
                    return Err("SANDBOX_CONFLICT");
                }
                if to.is_within(from) {
                    return Err("SANDBOX_INVALID");
                }
                self.parents(to)?;
                let moved: Vec<SandboxPath> =
                    self.0.keys().filter(|entry| entry.is_within(from)).cloned().collect();
                for old in moved {
                    let below = old.relative_to(from).unwrap_or_default();
                    let new = to.join(below).map_err(|error| error.code())?;
                    if let Some(content) = self.0.remove(&old) {
                        self.0.insert(new, content);
                    }
                }
            }
        }
        Ok(())
    }

    fn there(&self, path: &SandboxPath) -> Result<(), &'static str> {
        match path {
            path if !self.0.contains_key(path) => Err("SANDBOX_NOT_FOUND"),
            path if path.is_root() => Err("SANDBOX_DENIED"),
            _ => Ok(()),
        }
    }

    fn parents(&mut self, path: &SandboxPath) -> Result<(), &'static str> {
        let Some(parent) = path.parent() else { return Ok(()) };
        self.parents(&parent)?;
        match self.0.get(&parent) {
            Some(Some(_)) => Err("SANDBOX_WRONG_KIND"),
            Some(None) => Ok(()),
            None => {
                self.0.insert(parent, None);
                Ok(())
            }
        }
    }
}
