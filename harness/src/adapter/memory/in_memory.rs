//! Memory of the process: every scope, time to live, search. Gone with the process.

use crate::port::BoxFuture;
use crate::port::memory::{
    MemoryAt, MemoryChange, MemoryEntry, MemoryError, MemoryKeys, MemoryPage, MemorySearch, MemorySpace,
    MemoryStore, MemoryTtl,
};
use std::collections::{BTreeMap, HashMap};
use std::future::ready;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Memory in the process, with `memory.ttl` and `memory.search`. It does not provide `memory.persistent`.
///
/// Every scope works, also the ones that reach across sessions.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), harness::port::memory::MemoryError> {
/// use harness::adapter::memory::InMemoryMemory;
/// use harness::port::memory::{MemoryAt, MemoryChange, MemorySpace, MemoryStore};
///
/// let space = MemorySpace::User { tenant: "acme".into(), user: "7".into() };
/// let at = MemoryAt { space: &space, files: None };
/// let memory = InMemoryMemory::default();
/// memory.change(at, MemoryChange::Write { key: "language", value: "\"en\"" }).await?;
/// assert_eq!(memory.read(at, "language").await?.as_deref(), Some("\"en\""));
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Default)]
pub struct InMemoryMemory {
    options: InMemoryMemoryOptions,
    spaces: Arc<Mutex<Spaces>>,
}

/// Bounds of an [`InMemoryMemory`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InMemoryMemoryOptions {
    /// Values of one space (10,000).
    pub values: usize,
    /// Bytes of one value (1 MiB).
    pub value_bytes: usize,
}

impl Default for InMemoryMemoryOptions {
    fn default() -> Self {
        InMemoryMemoryOptions { values: 10_000, value_bytes: 1024 * 1024 }
    }
}

#[derive(Debug, Default)]
struct Spaces {
    by_space: HashMap<MemorySpace, BTreeMap<String, Value>>,
    /// Writes since the expired values of all spaces were dropped.
    writes: usize,
}

#[derive(Debug)]
struct Value {
    json: String,
    until: Option<Instant>,
}

impl Value {
    fn lives(&self, now: Instant) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

impl InMemoryMemory {
    /// With bounds of your own.
    #[must_use]
    pub fn new(options: InMemoryMemoryOptions) -> Self {
        InMemoryMemory { options, spaces: Arc::default() }
    }

    fn spaces(&self) -> MutexGuard<'_, Spaces> {
        self.spaces.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(
        &self,
        at: MemoryAt<'_>,
        key: &str,
        value: &str,
        ttl: Option<Duration>,
    ) -> Result<(), MemoryError> {
        let InMemoryMemoryOptions { values, value_bytes } = self.options;
        if value.len() > value_bytes {
            return Err(MemoryError::Full(format!("the value is longer than {value_bytes} bytes")));
        }
        let now = Instant::now();
        let mut spaces = self.spaces();
        spaces.drop_expired(now);
        let space = spaces.by_space.entry(at.space.clone()).or_default();
        if space.len() >= values && !space.contains_key(key) {
            space.retain(|_, value| value.lives(now));
            if space.len() >= values {
                return Err(MemoryError::Full(format!("the {} holds {values} values", at.space.scope())));
            }
        }
        // A time beyond the clock is for ever.
        let until = ttl.and_then(|ttl| now.checked_add(ttl));
        space.insert(key.to_owned(), Value { json: value.to_owned(), until });
        Ok(())
    }

    fn read_now(&self, at: MemoryAt<'_>, key: &str) -> Option<String> {
        let spaces = self.spaces();
        let value = spaces.by_space.get(at.space)?.get(key)?;
        value.lives(Instant::now()).then(|| value.json.clone())
    }

    fn delete(&self, at: MemoryAt<'_>, key: &str) {
        let mut spaces = self.spaces();
        if let Some(space) = spaces.by_space.get_mut(at.space) {
            space.remove(key);
            if space.is_empty() {
                spaces.by_space.remove(at.space);
            }
        }
    }

    fn list_now(&self, at: MemoryAt<'_>, page: MemoryPage<'_>) -> MemoryKeys {
        let now = Instant::now();
        let spaces = self.spaces();
        let mut found = MemoryKeys::default();
        let Some(space) = spaces.by_space.get(at.space) else { return found };
        let from = match page.after {
            Some(after) if after >= page.prefix => Bound::Excluded(after),
            _ => Bound::Included(page.prefix),
        };
        let keys = space.range::<str, _>((from, Bound::Unbounded));
        for (key, _) in
            keys.take_while(|(key, _)| key.starts_with(page.prefix)).filter(|(_, value)| value.lives(now))
        {
            if found.keys.len() == page.limit {
                found.more = true;
                break;
            }
            found.keys.push(key.clone());
        }
        found
    }

    fn search_now(&self, at: MemoryAt<'_>, text: &str, limit: usize) -> Vec<MemoryEntry> {
        let now = Instant::now();
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let spaces = self.spaces();
        let Some(space) = spaces.by_space.get(at.space) else { return Vec::new() };
        let mut found: Vec<(usize, &String, &Value)> = space
            .iter()
            .filter(|(_, value)| value.lives(now))
            .filter_map(|(key, value)| Some((score(key, &value.json, &words)?, key, value)))
            .collect();
        found.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(other.1)));
        let entry = |(_, key, value): (usize, &String, &Value)| MemoryEntry {
            key: key.clone(),
            value: value.json.clone(),
        };
        found.into_iter().take(limit).map(entry).collect()
    }
}

/// How often the words occur; `None` when one of them does not.
fn score(key: &str, json: &str, words: &[String]) -> Option<usize> {
    let text = format!("{key}\n{json}").to_lowercase();
    words.iter().try_fold(0, |score, word| match text.matches(word.as_str()).count() {
        0 => None,
        times => Some(score + times),
    })
}

impl Spaces {
    /// Every so many writes, so that values nobody asks for again go away too.
    fn drop_expired(&mut self, now: Instant) {
        self.writes += 1;
        if self.writes < 1024 {
            return;
        }
        self.writes = 0;
        self.by_space.retain(|_, space| {
            space.retain(|_, value| value.lives(now));
            !space.is_empty()
        });
    }
}

impl MemoryStore for InMemoryMemory {
    fn read<'a>(
        &'a self,
        at: MemoryAt<'a>,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Option<String>, MemoryError>> {
        Box::pin(ready(Ok(self.read_now(at, key))))
    }

    fn change<'a>(
        &'a self,
        at: MemoryAt<'a>,
        change: MemoryChange<'a>,
    ) -> BoxFuture<'a, Result<(), MemoryError>> {
        // In the future, not before it: a future that is never polled must change nothing.
        Box::pin(async move {
            match change {
                MemoryChange::Write { key, value } => self.write(at, key, value, None)?,
                MemoryChange::Delete { key } => self.delete(at, key),
                MemoryChange::Clear => drop(self.spaces().by_space.remove(at.space)),
            }
            Ok(())
        })
    }

    fn list<'a>(
        &'a self,
        at: MemoryAt<'a>,
        page: MemoryPage<'a>,
    ) -> BoxFuture<'a, Result<MemoryKeys, MemoryError>> {
        Box::pin(ready(Ok(self.list_now(at, page))))
    }
}

impl MemoryTtl for InMemoryMemory {
    fn write_for<'a>(
        &'a self,
        at: MemoryAt<'a>,
        key: &'a str,
        value: &'a str,
        ttl: Duration,
    ) -> BoxFuture<'a, Result<(), MemoryError>> {
        Box::pin(async move { self.write(at, key, value, Some(ttl)) })
    }
}

impl MemorySearch for InMemoryMemory {
    fn search<'a>(
        &'a self,
        at: MemoryAt<'a>,
        text: &'a str,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<MemoryEntry>, MemoryError>> {
        Box::pin(ready(Ok(self.search_now(at, text, limit))))
    }
}
