//! `sandbox.readonly_mount`.

use super::super::{Violation, same};
use super::{code, failed, path, read, scope};
use crate::port::sandbox::{
    Fs, FsChange, ListOptions, Mount, MountFile, MountSource, Sandbox, SandboxFs, SandboxPath, SandboxPolicy,
    SandboxReadonlyMount, WriteMode,
};
use std::future::Future;
use std::sync::Arc;

/// Runs the suite of read-only mounts. `make` gives a fresh sandbox each time it is called.
///
/// # Errors
/// The first rule that does not hold.
pub async fn check_readonly_mount<S, F>(make: impl Fn() -> F) -> Result<(), Violation>
where
    S: SandboxFs + SandboxReadonlyMount,
    <S as Sandbox>::Open: Fs,
    F: Future<Output = S>,
{
    const RULE: &str = "what is mounted read-only is there, and stays as it is";
    let sandbox = make().await;
    let file = |at: &str, text: &str| -> Result<MountFile, Violation> {
        Ok(MountFile { path: path(at)?, content: text.as_bytes().into() })
    };
    let files = [file("SKILL.md", "read me")?, file("more/a.txt", "a")?];
    let directory =
        Mount { at: path("/skills/refunds")?, source: MountSource::Files(Arc::new(files)), writable: false };
    let single = Mount::text("/etc/notice", "single").map_err(|error| failed(RULE, "a mount", &error))?;
    let policy = SandboxPolicy { mounts: vec![directory, single], ..SandboxPolicy::default() };
    let fs =
        sandbox.open(&scope("mounts"), &policy).await.map_err(|error| failed(RULE, "opening", &error))?;
    let write =
        |at: SandboxPath| FsChange::Write { path: at, content: b"x".to_vec(), mode: WriteMode::Replace };
    let refused = [
        write(path("/skills/refunds/SKILL.md")?),
        write(path("/skills/refunds/new")?),
        write(path("/skills/refunds/more/deep/new")?),
        write(path("/etc/notice")?),
        FsChange::CreateDirectory { path: path("/skills/refunds/new")? },
        FsChange::Remove { path: path("/skills/refunds/more/a.txt")?, recursive: false },
        FsChange::Remove { path: path("/skills/refunds")?, recursive: true },
        FsChange::Remove { path: path("/skills")?, recursive: true },
        FsChange::Rename { from: path("/skills")?, to: path("/elsewhere")? },
        FsChange::Rename { from: path("/etc/notice")?, to: path("/notice")? },
    ];
    for change in refused {
        let when = format!("{change:?}");
        same(RULE, &when, &code(&fs.change(change).await), &"SANDBOX_DENIED")?;
    }
    let into = FsChange::Rename { from: path("/own")?, to: path("/skills/refunds/own")? };
    for (change, expected) in [
        (write(path("/own")?), "done"),
        (into, "SANDBOX_DENIED"),
        (write(path("/skills/own.md")?), "done"),
        (write(path("/skills/refunds-2/SKILL.md")?), "done"),
    ] {
        let when = format!("{change:?}");
        same(RULE, &when, &code(&fs.change(change).await), &expected)?;
    }
    for (at, text) in [
        ("/skills/refunds/SKILL.md", "read me"),
        ("/skills/refunds/more/a.txt", "a"),
        ("/etc/notice", "single"),
    ] {
        same(RULE, at, &read(&fs, at).await?, &Some(text.to_owned()))?;
    }
    let options = ListOptions { depth: 9, ..ListOptions::default() };
    let listing = fs.list(&path("/skills/refunds")?, options).await;
    let listing = listing.map_err(|error| failed(RULE, "a list", &error))?;
    same(
        RULE,
        "mounted entries say that they are",
        &listing.entries.iter().all(|entry| entry.readonly),
        &true,
    )
}
