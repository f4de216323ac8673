//! `sandbox.fs`.

use super::super::{Violation, same, strange_ids};
use super::{code, failed, open, path, random, read, scope, write};
use crate::port::sandbox::{
    Fs, FsChange, ListOptions, NetworkPolicy, ReadRange, Sandbox, SandboxFs, SandboxLimits, SandboxPolicy,
    WriteMode,
};
use std::future::Future;
use std::sync::Arc;

/// Runs the suite of [`Fs`]. `make` gives a fresh sandbox each time it is called.
///
/// ```
/// # #[tokio::main] async fn main() -> Result<(), harness::contract::Violation> {
/// use harness::adapter::sandbox::InMemorySandbox;
/// harness::contract::sandbox::check_fs(|| async { InMemorySandbox::default() }).await
/// # }
/// ```
///
/// # Errors
/// The first rule that does not hold.
pub async fn check_fs<S, F>(make: impl Fn() -> F) -> Result<(), Violation>
where
    S: SandboxFs,
    <S as Sandbox>::Open: Fs,
    F: Future<Output = S>,
{
    scopes(&make().await).await?;
    slices(&make().await).await?;
    versions(&make().await).await?;
    quotas(&make().await).await?;
    policy(&make().await).await?;
    race(&make().await).await?;
    for seed in 0..24 {
        let sandbox = make().await;
        random::compare(&open(&sandbox, "random").await?, seed).await?;
    }
    Ok(())
}

async fn scopes<S: Sandbox<Open: Fs>>(sandbox: &S) -> Result<(), Violation> {
    const RULE: &str = "scopes share nothing, and one scope shares its files";
    let mut handles = Vec::new();
    for (n, id) in strange_ids().iter().enumerate() {
        let fs = open(sandbox, id).await?;
        same(RULE, "a new scope", &read(&fs, "/own").await?, &None)?;
        write(&fs, "/own", &n.to_string()).await?;
        handles.push((id.clone(), fs));
    }
    for (n, (id, _held)) in handles.iter().enumerate() {
        let again = open(sandbox, id).await?;
        same(RULE, "a scope that is open", &read(&again, "/own").await?, &Some(n.to_string()))?;
    }
    let run = crate::port::sandbox::SandboxScope { run_id: Some("run_1".into()), ..scope("a") };
    let of_run = sandbox.open(&run, &SandboxPolicy::default()).await;
    let of_run = of_run.map_err(|error| failed(RULE, "the scope of a run", &error))?;
    same(RULE, "a run beside its session", &read(&of_run, "/own").await?, &None)
}

async fn slices<S: Sandbox<Open: Fs>>(sandbox: &S) -> Result<(), Violation> {
    const RULE: &str = "a slice is what was asked for, and says how long the file is";
    let fs = open(sandbox, "slices").await?;
    write(&fs, "/f", "0123456789").await?;
    let file = path("/f")?;
    for (offset, len, expected) in [
        (0, 10, "0123456789"),
        (0, u64::MAX, "0123456789"),
        (3, 4, "3456"),
        (8, 9, "89"),
        (10, 5, ""),
        (u64::MAX, u64::MAX, ""),
        (4, 0, ""),
    ] {
        let when = format!("{len} bytes from {offset}");
        let slice = fs.read(&file, ReadRange { offset, len }).await;
        let slice = slice.map_err(|error| failed(RULE, &when, &error))?;
        same(RULE, &when, &String::from_utf8_lossy(&slice.bytes).as_ref(), &expected)?;
        same(RULE, &when, &slice.total_bytes, &10)?;
    }
    Ok(())
}

async fn versions<S: Sandbox<Open: Fs>>(sandbox: &S) -> Result<(), Violation> {
    const RULE: &str = "a write with a version happens on that version only";
    let fs = open(sandbox, "versions").await?;
    let file = path("/f")?;
    let put = |content: &str, mode| FsChange::Write { path: file.clone(), content: content.into(), mode };
    same(RULE, "a new file", &code(&fs.change(put("one", WriteMode::CreateNew)).await), &"done")?;
    let again = fs.change(put("two", WriteMode::CreateNew)).await;
    same(RULE, "the same new file", &code(&again), &"SANDBOX_CONFLICT")?;
    let read = fs.read(&file, ReadRange::ALL).await.map_err(|error| failed(RULE, "a read", &error))?;
    let entry = fs.stat(&file).await.map_err(|error| failed(RULE, "a stat", &error))?;
    same(RULE, "the version of the entry", &entry.map(|entry| entry.version), &Some(read.version))?;
    let versioned = fs.change(put("three", WriteMode::IfVersion(read.version))).await;
    same(RULE, "a write on the version that was read", &code(&versioned), &"done")?;
    let stale = fs.change(put("four", WriteMode::IfVersion(read.version))).await;
    same(RULE, "a second write on it", &code(&stale), &"SANDBOX_CONFLICT")?;
    let removed = fs.change(FsChange::Remove { path: file.clone(), recursive: false }).await;
    same(RULE, "a removal", &code(&removed), &"done")?;
    let gone = fs.change(put("five", WriteMode::IfVersion(read.version))).await;
    same(RULE, "a write on a file that is gone", &code(&gone), &"SANDBOX_CONFLICT")
}

async fn quotas<S: Sandbox<Open: Fs>>(sandbox: &S) -> Result<(), Violation> {
    const RULE: &str = "a quota holds, or is refused when the sandbox opens";
    let limits =
        SandboxLimits { bytes: Some(100), file_bytes: Some(60), files: Some(5), ..SandboxLimits::default() };
    let policy = SandboxPolicy { limits, ..SandboxPolicy::default() };
    let fs = match sandbox.open(&scope("quotas"), &policy).await {
        Ok(fs) => fs,
        Err(crate::port::sandbox::SandboxError::Policy { .. }) => return Ok(()),
        Err(error) => return Err(failed(RULE, "opening", &error)),
    };
    for (at, bytes, mode, expected) in [
        ("/one", 61, WriteMode::Replace, "SANDBOX_LIMIT"),
        ("/one", 60, WriteMode::Replace, "done"),
        ("/one", 1, WriteMode::Append, "SANDBOX_LIMIT"),
        ("/two", 41, WriteMode::Replace, "SANDBOX_LIMIT"),
        ("/two", 40, WriteMode::Replace, "done"),
        ("/one", 10, WriteMode::Replace, "done"),
        ("/a/b/c/d", 1, WriteMode::Replace, "SANDBOX_LIMIT"),
        ("/a/b/c", 1, WriteMode::Replace, "done"),
        ("/more", 0, WriteMode::Replace, "SANDBOX_LIMIT"),
    ] {
        let change = FsChange::Write { path: path(at)?, content: vec![b'x'; bytes], mode };
        same(RULE, &format!("{bytes} bytes to {at}, {mode:?}"), &code(&fs.change(change).await), &expected)?;
    }
    let left = fs.list(&path("/")?, ListOptions { depth: 9, ..ListOptions::default() }).await;
    let left = left.map_err(|error| failed(RULE, "a list", &error))?;
    let left: Vec<&str> = left.entries.iter().map(|entry| entry.path.as_str()).collect();
    same(RULE, "what is left", &left, &vec!["/a", "/a/b", "/a/b/c", "/one", "/two"])
}

async fn policy<S: Sandbox<Open: Fs>>(sandbox: &S) -> Result<(), Violation> {
    const RULE: &str = "a policy is enforced or refused, and holds while the scope is open";
    let network = NetworkPolicy::Hosts(vec!["example.com".to_owned()]);
    let with_network = SandboxPolicy { network, ..SandboxPolicy::default() };
    let opened = sandbox.open(&scope("network"), &with_network).await;
    if !matches!(code(&opened), "done" | "SANDBOX_POLICY") {
        return Err(Violation::new(RULE, format!("one host: {}", code(&opened))));
    }
    let _held = open(sandbox, "held").await?;
    let limits = SandboxLimits { bytes: Some(1), ..SandboxLimits::default() };
    let other = SandboxPolicy { limits, ..SandboxPolicy::default() };
    let again = sandbox.open(&scope("held"), &other).await;
    same(RULE, "another policy for an open scope", &code(&again), &"SANDBOX_POLICY")
}

/// Appends from many tasks: each must be there, whole.
async fn race<S: Sandbox<Open: Fs>>(sandbox: &S) -> Result<(), Violation> {
    const RULE: &str = "a change happens whole, also beside others";
    let fs = Arc::new(open(sandbox, "race").await?);
    let mut tasks = Vec::new();
    for n in 0..32 {
        let (fs, file) = (Arc::clone(&fs), path("/log")?);
        tasks.push(tokio::spawn(async move {
            let content = format!("line {n:02}\n").into_bytes();
            fs.change(FsChange::Write { path: file, content, mode: WriteMode::Append }).await
        }));
    }
    for task in tasks {
        match task.await {
            Ok(Ok(())) => {}
            other => return Err(Violation::new(RULE, format!("an append gave {other:?}"))),
        }
    }
    let text = read(&*fs, "/log").await?.unwrap_or_default();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    let expected: Vec<String> = (0..32).map(|n| format!("line {n:02}")).collect();
    same(RULE, "32 appends", &lines, &expected.iter().map(String::as_str).collect())
}
