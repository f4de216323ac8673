//! The suite of the memory port.

use super::{Violation, same, strange_ids};
use crate::port::BoxFuture;
use crate::port::memory::{
    MAX_KEY_BYTES, MemoryAt, MemoryChange, MemoryError, MemoryKeys, MemoryPage, MemoryPersistent,
    MemoryScope, MemorySearch, MemorySpace, MemoryStore, MemoryTtl,
};
use crate::port::sandbox::Fs;
use crate::port::state::SessionKey;
use fastrand::Rng;
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// A fresh store, and what it needs.
pub struct Subject<S> {
    /// The store.
    pub store: S,
    /// The scopes it has.
    pub scopes: Vec<MemoryScope>,
    /// The files of a session's sandbox, for stores that keep values there.
    pub files: Option<FilesOf>,
}

/// Opens the files of a session; the same session gives the same files.
pub type FilesOf = Box<dyn Fn(SessionKey) -> BoxFuture<'static, Arc<dyn Fs>> + Send + Sync>;

impl<S> Subject<S> {
    /// A store with every scope, that needs no files.
    pub fn new(store: S) -> Self {
        use MemoryScope::{Agent, Run, Session, Tenant, User};
        Subject { store, scopes: vec![Run, Session, Agent, User, Tenant], files: None }
    }

    async fn files(&self, space: &MemorySpace) -> Option<Arc<dyn Fs>> {
        match (&self.files, space) {
            (Some(files), MemorySpace::Run { session, .. } | MemorySpace::Session { session }) => {
                Some(files(session.clone()).await)
            }
            _ => None,
        }
    }
}

/// Runs the suite of [`MemoryStore`]. `make` gives a fresh, empty store each time it is called.
///
/// ```
/// # #[tokio::main] async fn main() -> Result<(), harness::contract::Violation> {
/// use harness::adapter::memory::InMemoryMemory;
/// use harness::contract::memory::{self, Subject};
/// memory::check(|| async { Subject::new(InMemoryMemory::default()) }).await
/// # }
/// ```
///
/// # Errors
/// The first rule that does not hold.
pub async fn check<S, F>(make: impl Fn() -> F) -> Result<(), Violation>
where
    S: MemoryStore,
    F: Future<Output = Subject<S>>,
{
    spaces_apart(&make().await).await?;
    for seed in 0..12 {
        random(&make().await, seed).await?;
    }
    Ok(())
}

/// Runs the suite of `memory.ttl`. It waits for real time, as little as it can.
///
/// # Errors
/// The first rule that does not hold.
pub async fn check_ttl<S, F>(make: impl Fn() -> F) -> Result<(), Violation>
where
    S: MemoryTtl,
    F: Future<Output = Subject<S>>,
{
    const RULE: &str = "a value with a time to live goes away, and no other";
    let subject = make().await;
    let space = one_space(&subject);
    let files = subject.files(&space).await;
    let at = MemoryAt { space: &space, files: files.as_ref() };
    let store = &subject.store;
    let short = Duration::from_millis(20);
    let written = |result: Result<(), MemoryError>| result.map_err(|error| failed(RULE, "a write", &error));
    for key in ["short", "renewed", "made to stay"] {
        written(store.write_for(at, key, "1", short).await)?;
    }
    written(store.write_for(at, "long", "1", Duration::from_secs(3600)).await)?;
    written(store.write_for(at, "longest", "1", Duration::MAX).await)?;
    written(store.write_for(at, "renewed", "2", Duration::from_secs(3600)).await)?;
    written(store.change(at, MemoryChange::Write { key: "made to stay", value: "2" }).await)?;
    // Time must pass; how long it takes on a busy machine is not part of the rule.
    for _ in 0..1000 {
        if read(store, at, "short").await?.is_none() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let page = store.list(at, MemoryPage::default()).await.map_err(|error| failed(RULE, "a list", &error))?;
    same(
        RULE,
        "the keys that are left",
        &page.keys,
        &["long", "longest", "made to stay", "renewed"].map(str::to_owned).to_vec(),
    )?;
    same(
        RULE,
        "a value written again without an end",
        &read(store, at, "made to stay").await?,
        &Some("2".to_owned()),
    )
}

/// Runs the suite of `memory.search`.
///
/// # Errors
/// The first rule that does not hold.
pub async fn check_search<S, F>(make: impl Fn() -> F) -> Result<(), Violation>
where
    S: MemorySearch,
    F: Future<Output = Subject<S>>,
{
    const RULE: &str = "search finds the values that hold every word, in its own space";
    let subject = make().await;
    let space = one_space(&subject);
    let files = subject.files(&space).await;
    let at = MemoryAt { space: &space, files: files.as_ref() };
    let values =
        [("a", "\"Green TEA\""), ("b", "\"black tea\""), ("c", "\"green apples\""), ("d", "\"50% of a_b\"")];
    for (key, value) in values {
        let change = MemoryChange::Write { key, value };
        subject.store.change(at, change).await.map_err(|error| failed(RULE, "a write", &error))?;
    }
    for (text, limit, expected) in [
        ("tea", 9, vec!["a", "b"]),
        ("green tea", 9, vec!["a"]),
        ("TEA green", 9, vec!["a"]),
        ("coffee", 9, vec![]),
        ("50%", 9, vec!["d"]),
        ("a_b", 9, vec!["d"]),
        ("%", 0, vec![]),
    ] {
        let found = subject.store.search(at, text, limit).await;
        let found = found.map_err(|error| failed(RULE, &format!("search for {text:?}"), &error))?;
        let mut keys: Vec<&str> = found.iter().map(|entry| entry.key.as_str()).collect();
        keys.sort_unstable();
        same(RULE, &format!("search for {text:?}"), &keys, &expected)?;
    }
    Ok(())
}

/// `memory.persistent`: what one store wrote, another one that is opened later finds. `open` opens the same data.
///
/// # Errors
/// The first rule that does not hold.
pub async fn check_persistent<S, F>(open: impl Fn() -> F) -> Result<(), Violation>
where
    S: MemoryPersistent,
    F: Future<Output = Subject<S>>,
{
    const RULE: &str = "what is written survives";
    let first = open().await;
    let space = one_space(&first);
    let files = first.files(&space).await;
    let change = MemoryChange::Write { key: "kept", value: "1" };
    let at = MemoryAt { space: &space, files: files.as_ref() };
    first.store.change(at, change).await.map_err(|error| failed(RULE, "a write", &error))?;
    drop((files, first));
    let second = open().await;
    let files = second.files(&space).await;
    let at = MemoryAt { space: &space, files: files.as_ref() };
    same(
        RULE,
        "the value after opening again",
        &read(&second.store, at, "kept").await?,
        &Some("1".to_owned()),
    )
}

/// Many owners whose ids are strange, one value each, under the same key.
async fn spaces_apart<S: MemoryStore>(subject: &Subject<S>) -> Result<(), Violation> {
    const RULE: &str = "spaces share nothing, whatever their ids hold";
    let mut spaces = Vec::new();
    for id in strange_ids() {
        for (left, right) in [(id.as_str(), "x"), ("x", id.as_str())] {
            spaces.extend(subject.scopes.iter().map(|scope| space(*scope, left, right)));
        }
    }
    // Pairs that are equal once they are joined with a separator, or escaped once too often.
    for (left, right) in
        [("a/b", "c"), ("a", "b/c"), ("a%2fb", "c"), ("a", "b%2fc"), ("a\0b", "c"), ("a", "b\0c")]
    {
        spaces.extend(subject.scopes.iter().map(|scope| space(*scope, left, right)));
    }
    let mut seen = std::collections::HashSet::new();
    spaces.retain(|space| seen.insert(space.clone()));
    for (n, space) in spaces.iter().enumerate() {
        let files = subject.files(space).await;
        let at = MemoryAt { space, files: files.as_ref() };
        let before = read(&subject.store, at, "key").await?;
        same(RULE, &format!("a new space, {:?} {n}", space.scope()), &before, &None)?;
        let change = MemoryChange::Write { key: "key", value: &n.to_string() };
        subject.store.change(at, change).await.map_err(|error| failed(RULE, "a write", &error))?;
    }
    for (n, space) in spaces.iter().enumerate() {
        let files = subject.files(space).await;
        let at = MemoryAt { space, files: files.as_ref() };
        let got = read(&subject.store, at, "key").await?;
        same(RULE, &format!("a space of {n}"), &got, &Some(n.to_string()))?;
        if n % 2 == 0 {
            let cleared = subject.store.change(at, MemoryChange::Clear).await;
            cleared.map_err(|error| failed(RULE, "clearing", &error))?;
            same(RULE, "a cleared space", &read(&subject.store, at, "key").await?, &None)?;
        }
    }
    Ok(())
}

/// Seeded random operations, compared with a map.
async fn random<S: MemoryStore>(subject: &Subject<S>, seed: u64) -> Result<(), Violation> {
    const RULE: &str = "random operations have the result of a map";
    let mut rng = Rng::with_seed(seed);
    let mut keys: Vec<String> = strange_ids().into_iter().filter(|id| id.len() <= MAX_KEY_BYTES).collect();
    keys.push("k".repeat(MAX_KEY_BYTES));
    keys.push("\0".repeat(MAX_KEY_BYTES));
    keys.push("k".repeat(200));
    let space = one_space(subject);
    let files = subject.files(&space).await;
    let at = MemoryAt { space: &space, files: files.as_ref() };
    let mut map: BTreeMap<String, String> = BTreeMap::new();
    for step in 0..80 {
        let key = &keys[rng.usize(..keys.len())];
        let when = format!("seed {seed}, step {step}, key {key:.40?}");
        let done = match rng.u8(..20) {
            0 => {
                map.clear();
                subject.store.change(at, MemoryChange::Clear).await
            }
            1..=4 => {
                map.remove(key);
                subject.store.change(at, MemoryChange::Delete { key }).await
            }
            _ => {
                let value = format!("{{\"step\":{step}}}");
                map.insert(key.clone(), value.clone());
                subject.store.change(at, MemoryChange::Write { key, value: &value }).await
            }
        };
        done.map_err(|error| failed(RULE, &when, &error))?;
        same(RULE, &when, &read(&subject.store, at, key).await?, &map.get(key).cloned())?;
        let prefix = if rng.bool() { "" } else { &key[..key.floor_char_boundary(1)] };
        let after = rng.bool().then(|| keys[rng.usize(..keys.len())].as_str());
        let page = MemoryPage { prefix, after, limit: rng.usize(..12) };
        let when = format!("{when}, list {page:.60?}");
        let got = subject.store.list(at, page).await.map_err(|error| failed(RULE, &when, &error))?;
        same(RULE, &when, &got, &listed(&map, page))?;
    }
    Ok(())
}

fn listed(map: &BTreeMap<String, String>, page: MemoryPage<'_>) -> MemoryKeys {
    let wanted = map
        .keys()
        .filter(|key| key.starts_with(page.prefix) && page.after.is_none_or(|after| key.as_str() > after));
    let mut keys: Vec<String> = wanted.cloned().collect();
    let more = keys.len() > page.limit;
    keys.truncate(page.limit);
    MemoryKeys { keys, more }
}

fn one_space<S>(subject: &Subject<S>) -> MemorySpace {
    space(subject.scopes.first().copied().unwrap_or(MemoryScope::Session), "left", "right")
}

fn space(scope: MemoryScope, left: &str, right: &str) -> MemorySpace {
    let (left, right): (Arc<str>, Arc<str>) = (left.into(), right.into());
    let session =
        SessionKey { tenant: Arc::clone(&left), user: Arc::clone(&right), thread: Arc::clone(&left) };
    match scope {
        // The harness makes the ids of runs, and they are short.
        MemoryScope::Run => {
            let short = &right[..right.floor_char_boundary(64)];
            MemorySpace::Run { run_id: short.into(), session }
        }
        MemoryScope::Agent => MemorySpace::Agent { tenant: left, user: Arc::clone(&right), agent: right },
        MemoryScope::User => MemorySpace::User { tenant: left, user: right },
        MemoryScope::Tenant => MemorySpace::Tenant { tenant: left },
        _ => MemorySpace::Session { session },
    }
}

async fn read<S: MemoryStore>(store: &S, at: MemoryAt<'_>, key: &str) -> Result<Option<String>, Violation> {
    store.read(at, key).await.map_err(|error| failed("reads answer", "a read", &error))
}

fn failed(rule: &'static str, when: &str, error: &MemoryError) -> Violation {
    Violation::new(rule, format!("{when}: {error:?}"))
}
