//! Sandboxes.

use crate::shell::HostShell;
use harness::adapter::sandbox::{InMemoryFiles, InMemorySandbox, InMemorySandboxOptions};
use harness::contract::sandbox::{
    check_exec, check_fs, check_readonly_mount, check_snapshot, check_text_search,
};
use harness::port::BoxFuture;
use harness::port::sandbox::*;
use harness::port::state::SessionKey;
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread")]
async fn in_memory_keeps_the_contract() {
    let make = || async { InMemorySandbox::default() };
    check_fs(make).await.unwrap();
    check_text_search(make).await.unwrap();
    check_snapshot(make).await.unwrap();
    check_readonly_mount(make).await.unwrap();
}

/// The suite of `exec` has no adapter here yet; a shell of this machine shows that it can pass and fail.
#[tokio::test(flavor = "multi_thread")]
async fn the_suite_of_exec_passes_and_fails() {
    check_exec(|| async { HostShell { honest: true } }).await.unwrap();
    let violation = check_exec(|| async { HostShell { honest: false } }).await.unwrap_err();
    assert_eq!(violation.rule, "what a program does is an outcome, and its output is kept");
}

/// Negative control: ignores its policy, and shares one sandbox between all scopes.
struct Shared(InMemorySandbox);

impl Sandbox for Shared {
    type Open = InMemoryFiles;
    fn open<'a>(
        &'a self,
        _: &'a SandboxScope,
        policy: &'a SandboxPolicy,
    ) -> BoxFuture<'a, Result<InMemoryFiles, SandboxError>> {
        Box::pin(async move { self.0.open(&scope("everybody"), policy).await })
    }
}

/// Negative control: mounts are there, and writable.
struct Writable(InMemorySandbox);

impl SandboxReadonlyMount for Writable {}
impl Sandbox for Writable {
    type Open = InMemoryFiles;
    fn open<'a>(
        &'a self,
        scope: &'a SandboxScope,
        policy: &'a SandboxPolicy,
    ) -> BoxFuture<'a, Result<InMemoryFiles, SandboxError>> {
        Box::pin(async move {
            let mut policy = policy.clone();
            policy.mounts.iter_mut().for_each(|mount| mount.writable = true);
            self.0.open(scope, &policy).await
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_sandboxes_are_found() {
    let violation = check_fs(|| async { Shared(InMemorySandbox::default()) }).await.unwrap_err();
    assert_eq!(violation.rule, "scopes share nothing, and one scope shares its files");
    let violation =
        check_readonly_mount(|| async { Writable(InMemorySandbox::default()) }).await.unwrap_err();
    assert_eq!(violation.rule, "what is mounted read-only is there, and stays as it is");
}

fn scope(thread: &str) -> SandboxScope {
    SandboxScope::session(SessionKey { tenant: "".into(), user: "".into(), thread: thread.into() })
}

fn path(text: &str) -> SandboxPath {
    text.parse().unwrap()
}

async fn open(sandbox: &InMemorySandbox, thread: &str) -> InMemoryFiles {
    sandbox.open(&scope(thread), &SandboxPolicy::default()).await.unwrap()
}

#[tokio::test]
async fn what_cannot_be_enforced_is_refused_at_open() {
    let sandbox = InMemorySandbox::default();
    let host = Mount { at: path("/src"), source: MountSource::HostDirectory("/etc".into()), writable: false };
    let network = NetworkPolicy::Hosts(vec!["example.com".into()]);
    for (item, policy) in [
        ("mounts", SandboxPolicy { mounts: vec![host], ..SandboxPolicy::default() }),
        ("network", SandboxPolicy { network, ..SandboxPolicy::default() }),
    ] {
        let error = sandbox.open(&scope(item), &policy).await.unwrap_err();
        assert!(matches!(error, SandboxError::Policy { item: named, .. } if named == item), "{error}");
    }
}

#[tokio::test]
async fn files_outlive_their_handle_until_others_need_the_room() {
    let options = InMemorySandboxOptions { kept_scopes: 4, ..InMemorySandboxOptions::default() };
    let sandbox = InMemorySandbox::new(options);
    let held = open(&sandbox, "held").await;
    for thread in ["held", "closed"] {
        let files = open(&sandbox, thread).await;
        files.write(&path("/f"), thread.into()).await.unwrap();
    }
    assert!(open(&sandbox, "closed").await.stat(&path("/f")).await.unwrap().is_some());
    for n in 0..20 {
        open(&sandbox, &format!("other {n}")).await.write(&path("/f"), Vec::new()).await.unwrap();
    }
    assert_eq!(open(&sandbox, "closed").await.stat(&path("/f")).await.unwrap(), None);
    assert!(held.stat(&path("/f")).await.unwrap().is_some());
    assert!(open(&sandbox, "held").await.stat(&path("/f")).await.unwrap().is_some());
}

#[tokio::test]
async fn another_policy_after_closing_changes_mounts_and_keeps_files() {
    let sandbox = InMemorySandbox::default();
    let with = |text: &str| {
        let mounts = vec![Mount::text("/skill.md", text).unwrap()];
        SandboxPolicy { mounts, ..SandboxPolicy::default() }
    };
    let first = sandbox.open(&scope("s"), &with("one")).await.unwrap();
    first.write(&path("/own"), b"own".to_vec()).await.unwrap();
    assert!(sandbox.open(&scope("s"), &with("two")).await.is_err(), "while it is open");
    drop(first);
    let second = sandbox.open(&scope("s"), &with("two")).await.unwrap();
    assert_eq!(second.read(&path("/skill.md"), ReadRange::ALL).await.unwrap().bytes, b"two");
    assert_eq!(second.read(&path("/own"), ReadRange::ALL).await.unwrap().bytes, b"own");
    drop(second);
    assert_eq!(open(&sandbox, "s").await.stat(&path("/skill.md")).await.unwrap(), None);
}

#[tokio::test]
async fn erased_handles_show_what_the_type_can_do() {
    let views = SandboxViews::<InMemoryFiles> {
        fs: Some(|open| open.clone()),
        search: Some(|open| open.clone()),
        ..SandboxViews::NONE
    };
    let erased = ErasedSandbox::new(Arc::new(InMemorySandbox::default()), views);
    let open = erased.open(&scope("s"), &SandboxPolicy::default()).await.unwrap();
    let fs = open.fs.clone().unwrap();
    fs.write(&path("/f"), b"a line".to_vec()).await.unwrap();
    let query = SearchQuery::new(SearchPattern::Literal("line".into()));
    assert_eq!(open.search.unwrap().search(query).await.unwrap().hits.len(), 1);
    assert!(open.exec.is_none() && open.spawn.is_none() && open.snapshot.is_none());
}

#[tokio::test]
async fn snapshots_are_bounded() {
    let options = InMemorySandboxOptions { snapshots: 2, ..InMemorySandboxOptions::default() };
    let files = open(&InMemorySandbox::new(options), "s").await;
    let first = files.snapshot().await.unwrap();
    files.snapshot().await.unwrap();
    assert_eq!(files.snapshot().await.unwrap_err().code(), "SANDBOX_LIMIT");
    files.forget(&first).await.unwrap();
    files.snapshot().await.unwrap();
}
