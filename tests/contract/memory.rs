//! Memory stores, and the typed memory over them.

use harness::adapter::memory::{InMemoryMemory, InMemoryMemoryOptions, SandboxMemory};
use harness::adapter::sandbox::InMemorySandbox;
use harness::contract::memory::{self, FilesOf, Subject};
use harness::port::BoxFuture;
use harness::port::memory::{
    ErasedMemory, MemoryAt, MemoryChange, MemoryError, MemoryKeys, MemoryPage, MemorySpace, MemoryStore,
    MemoryViews,
};
use harness::port::sandbox::{Fs, Sandbox, SandboxPolicy, SandboxScope};
use harness::port::state::SessionKey;
use harness::{Memory, MemoryOwner, MemoryScope};
use std::sync::Arc;
use std::time::Duration;

fn in_sandbox() -> Subject<SandboxMemory> {
    let sandbox = InMemorySandbox::default();
    let files: FilesOf = Box::new(move |session| {
        let sandbox = sandbox.clone();
        Box::pin(async move {
            let scope = SandboxScope::session(session);
            let files = sandbox.open(&scope, &SandboxPolicy::default()).await.unwrap();
            Arc::new(files) as Arc<dyn Fs>
        })
    });
    let scopes = vec![MemoryScope::Session, MemoryScope::Run];
    Subject { store: SandboxMemory, scopes, files: Some(files) }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_memory_keeps_the_contract() {
    let make = || async { Subject::new(InMemoryMemory::default()) };
    memory::check(make).await.unwrap();
    memory::check_ttl(make).await.unwrap();
    memory::check_search(make).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_in_the_sandbox_keeps_the_contract() {
    memory::check(|| async { in_sandbox() }).await.unwrap();
    let runs_first = || async {
        let mut subject = in_sandbox();
        subject.scopes.reverse();
        subject
    };
    memory::check(runs_first).await.unwrap();
}

/// Negative control: a store whose key is the ids joined with `/`.
struct Joined(InMemoryMemory);

fn joined(space: &MemorySpace) -> MemorySpace {
    let ids = match space {
        MemorySpace::User { tenant, user } => format!("{tenant}/{user}"),
        other => other.encode(),
    };
    MemorySpace::Tenant { tenant: ids.into() }
}

impl MemoryStore for Joined {
    fn read<'a>(
        &'a self,
        at: MemoryAt<'a>,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Option<String>, MemoryError>> {
        Box::pin(async move { self.0.read(MemoryAt { space: &joined(at.space), files: None }, key).await })
    }
    fn change<'a>(
        &'a self,
        at: MemoryAt<'a>,
        change: MemoryChange<'a>,
    ) -> BoxFuture<'a, Result<(), MemoryError>> {
        Box::pin(
            async move { self.0.change(MemoryAt { space: &joined(at.space), files: None }, change).await },
        )
    }
    fn list<'a>(
        &'a self,
        at: MemoryAt<'a>,
        page: MemoryPage<'a>,
    ) -> BoxFuture<'a, Result<MemoryKeys, MemoryError>> {
        Box::pin(async move { self.0.list(MemoryAt { space: &joined(at.space), files: None }, page).await })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_joins_ids_is_found() {
    let make = || async { Subject::new(Joined(InMemoryMemory::default())) };
    let violation = memory::check(make).await.unwrap_err();
    assert_eq!(violation.rule, "spaces share nothing, whatever their ids hold");
}

fn owner(tenant: &str, user: &str, thread: &str) -> MemoryOwner {
    let session = SessionKey { tenant: tenant.into(), user: user.into(), thread: thread.into() };
    MemoryOwner { run_id: Some("run_1".into()), agent: Some("Support".into()), session }
}

fn erased(store: &InMemoryMemory) -> ErasedMemory {
    let views = MemoryViews::<InMemoryMemory> {
        ttl: Some(|store| store.clone()),
        search: Some(|store| store.clone()),
    };
    ErasedMemory::new(Arc::new(store.clone()), views)
}

#[tokio::test]
async fn values_are_typed_and_scoped() {
    let store = InMemoryMemory::default();
    let here = Memory::new(erased(&store), None, owner("t", "u", "1"));
    for scope in [here.run(), here.session(), here.agent(), here.user(), here.tenant()] {
        assert_eq!(scope.read::<String>("key").await.unwrap(), None, "scopes are apart");
        scope.write("key", &format!("{scope:?}")).await.unwrap();
    }
    let other_session = Memory::new(erased(&store), None, owner("t", "u", "2"));
    assert_eq!(other_session.session().read::<String>("key").await.unwrap(), None);
    assert_eq!(other_session.run().read::<String>("key").await.unwrap(), None);
    assert!(other_session.user().read::<String>("key").await.unwrap().is_some());
    assert!(other_session.agent().read::<String>("key").await.unwrap().is_some());
    let other_user = Memory::new(erased(&store), None, owner("t", "v", "1"));
    assert_eq!(other_user.agent().read::<String>("key").await.unwrap(), None);
    assert!(other_user.tenant().read::<String>("key").await.unwrap().is_some());
    let other_tenant = Memory::new(erased(&store), None, owner("t2", "u", "1"));
    for scope in [
        other_tenant.run(),
        other_tenant.session(),
        other_tenant.agent(),
        other_tenant.user(),
        other_tenant.tenant(),
    ] {
        assert_eq!(scope.read::<String>("key").await.unwrap(), None, "{scope:?} of another tenant");
    }
    let error = here.user().read::<u32>("key").await.unwrap_err();
    assert_eq!(error.code(), "MEMORY_VALUE_INVALID");
    assert!(!error.to_string().contains("ScopedMemory"), "an error holds no content: {error}");
    here.user().clear().await.unwrap();
    assert_eq!(here.user().read::<String>("key").await.unwrap(), None);
    assert!(here.agent().read::<String>("key").await.unwrap().is_some());
}

#[tokio::test]
async fn keys_are_bounded_and_lists_are_whole() {
    let memory = Memory::new(erased(&InMemoryMemory::default()), None, owner("t", "u", "1")).user();
    for key in ["", &"k".repeat(1025)] {
        assert_eq!(memory.write(key, &1).await.unwrap_err().code(), "MEMORY_KEY_INVALID");
        assert_eq!(memory.read::<u32>(key).await.unwrap_err().code(), "MEMORY_KEY_INVALID");
    }
    for n in 0..2500 {
        memory.write(&format!("n/{n:04}"), &n).await.unwrap();
    }
    memory.write("other", &0).await.unwrap();
    assert_eq!(memory.list("n/").await.unwrap().len(), 2500, "more than one page of the port");
}

#[tokio::test(start_paused = true)]
async fn a_value_lives_exactly_as_long_as_it_was_given() {
    let memory = Memory::new(erased(&InMemoryMemory::default()), None, owner("t", "u", "1")).user();
    memory.write_for("key", "green tea", Duration::from_secs(60)).await.unwrap();
    tokio::time::advance(Duration::from_millis(59_999)).await;
    assert_eq!(memory.search::<String>("tea", 9).await.unwrap().len(), 1);
    tokio::time::advance(Duration::from_millis(1)).await;
    assert_eq!(memory.read::<String>("key").await.unwrap(), None);
    assert_eq!(memory.list("").await.unwrap(), Vec::<String>::new());
    assert_eq!(memory.search::<String>("tea", 9).await.unwrap(), Vec::new());
}

#[tokio::test]
async fn what_a_store_cannot_do_is_said() {
    let plain = ErasedMemory::new(Arc::new(SandboxMemory), MemoryViews::NONE);
    let memory = Memory::new(plain, None, owner("t", "u", "1"));
    for (got, code) in [
        (memory.user().write("k", &1).await, "MEMORY_UNSUPPORTED"),
        (memory.session().write("k", &1).await, "MEMORY_UNSUPPORTED"),
        (memory.session().write_for("k", &1, Duration::from_secs(1)).await, "MEMORY_UNSUPPORTED"),
        (memory.session().search::<u32>("k", 1).await.map(drop), "MEMORY_UNSUPPORTED"),
    ] {
        assert_eq!(got.unwrap_err().code(), code);
    }
    let outside = MemoryOwner { run_id: None, agent: None, ..owner("t", "u", "1") };
    let memory = Memory::new(erased(&InMemoryMemory::default()), None, outside);
    assert_eq!(memory.run().write("k", &1).await.unwrap_err().code(), "MEMORY_UNSUPPORTED");
    assert_eq!(memory.agent().write("k", &1).await.unwrap_err().code(), "MEMORY_UNSUPPORTED");
}

#[tokio::test]
async fn a_full_store_says_so_and_keeps_what_it_has() {
    let store = InMemoryMemory::new(InMemoryMemoryOptions { values: 2, value_bytes: 10 });
    let memory = Memory::new(erased(&store), None, owner("t", "u", "1")).user();
    assert_eq!(memory.write("a", "0123456789").await.unwrap_err().code(), "MEMORY_FULL");
    memory.write("a", &1).await.unwrap();
    memory.write("b", &1).await.unwrap();
    assert_eq!(memory.write("c", &1).await.unwrap_err().code(), "MEMORY_FULL");
    memory.write("a", &2).await.unwrap();
    assert_eq!(memory.read::<u32>("a").await.unwrap(), Some(2));
}
