//! `sandbox.snapshot`.

use super::super::{Violation, same};
use super::{code, failed, open, path, read, write};
use crate::port::sandbox::{
    Fs, FsChange, ReadRange, Sandbox, SandboxFs, SandboxSnapshot, Snapshot, WriteMode,
};
use std::future::Future;

/// Runs the suite of [`Snapshot`]. `make` gives a fresh sandbox each time it is called.
///
/// # Errors
/// The first rule that does not hold.
pub async fn check_snapshot<S, F>(make: impl Fn() -> F) -> Result<(), Violation>
where
    S: SandboxFs + SandboxSnapshot,
    <S as Sandbox>::Open: Fs + Snapshot,
    F: Future<Output = S>,
{
    const RULE: &str = "a restore brings exactly the files of the snapshot";
    let sandbox = make().await;
    let files = open(&sandbox, "snapshot").await?;
    let wrong = |when: &'static str| move |error| failed(RULE, when, &error);
    write(&files, "/kept", "one").await?;
    write(&files, "/gone/later", "two").await?;
    let first = files.snapshot().await.map_err(wrong("a snapshot"))?;
    let before = files.read(&path("/kept")?, ReadRange::ALL).await.map_err(wrong("a read"))?;
    write(&files, "/kept", "changed").await?;
    write(&files, "/new/file", "three").await?;
    let removed = files.change(FsChange::Remove { path: path("/gone")?, recursive: true }).await;
    removed.map_err(wrong("a removal"))?;
    let second = files.snapshot().await.map_err(wrong("a second snapshot"))?;
    for (snapshot, kept, later, new) in [
        (&first, "one", Some("two"), None),
        (&second, "changed", None, Some("three")),
        (&first, "one", Some("two"), None),
    ] {
        files.restore(snapshot).await.map_err(wrong("a restore"))?;
        let state = (
            read(&files, "/kept").await?,
            read(&files, "/gone/later").await?,
            read(&files, "/new/file").await?,
            files.stat(&path("/new")?).await.map_err(wrong("a stat"))?.is_some(),
        );
        let text = |text: &str| Some(text.to_owned());
        same(
            RULE,
            "the files",
            &state,
            &(text(kept), later.and_then(text), new.and_then(text), new.is_some()),
        )?;
    }
    let change = FsChange::Write {
        path: path("/kept")?,
        content: b"stale".to_vec(),
        mode: WriteMode::IfVersion(before.version),
    };
    let stale = files.change(change).await;
    if !matches!(code(&stale), "done" | "SANDBOX_CONFLICT") {
        return Err(Violation::new(RULE, format!("a write on a version from before: {}", code(&stale))));
    }
    files.forget(&first).await.map_err(wrong("a forget"))?;
    same(RULE, "a forgotten snapshot", &code(&files.restore(&first).await), &"SANDBOX_INVALID")?;
    let other = open(&sandbox, "another").await?;
    same(RULE, "a snapshot of another sandbox", &code(&other.restore(&second).await), &"SANDBOX_INVALID")
}
