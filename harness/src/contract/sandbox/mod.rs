//! The suite of the sandbox port: one check per capability.

mod exec;
mod files;
mod mount;
mod random;
mod reference;
mod search;
mod snapshot;

pub use exec::check_exec;
pub use files::check_fs;
pub use mount::check_readonly_mount;
pub use search::check_text_search;
pub use snapshot::check_snapshot;

use super::Violation;
use crate::port::sandbox::{
    Fs, FsChange, ReadRange, Sandbox, SandboxError, SandboxPath, SandboxPolicy, SandboxScope, WriteMode,
};
use crate::port::state::SessionKey;

fn scope(thread: &str) -> SandboxScope {
    SandboxScope::session(SessionKey { tenant: "t".into(), user: "u".into(), thread: thread.into() })
}

async fn open<S: Sandbox>(sandbox: &S, thread: &str) -> Result<S::Open, Violation> {
    let opened = sandbox.open(&scope(thread), &SandboxPolicy::default()).await;
    opened.map_err(|error| failed("a sandbox opens with the default policy", thread, &error))
}

fn path(text: &str) -> Result<SandboxPath, Violation> {
    SandboxPath::new(text).map_err(|error| failed("paths of the suite are paths", text, &error))
}

async fn write(fs: &dyn Fs, at: &str, content: &str) -> Result<(), Violation> {
    let change =
        FsChange::Write { path: path(at)?, content: content.as_bytes().to_vec(), mode: WriteMode::Replace };
    fs.change(change).await.map_err(|error| failed("files are written", at, &error))
}

/// The text of a file; `None` when there is none.
async fn read(fs: &dyn Fs, at: &str) -> Result<Option<String>, Violation> {
    match fs.read(&path(at)?, ReadRange::ALL).await {
        Ok(slice) => Ok(Some(String::from_utf8_lossy(&slice.bytes).into_owned())),
        Err(SandboxError::NotFound(_)) => Ok(None),
        Err(error) => Err(failed("files are read", at, &error)),
    }
}

fn failed(rule: &'static str, when: &str, error: &SandboxError) -> Violation {
    Violation::new(rule, format!("{when}: {error:?}"))
}

fn code<T>(result: &Result<T, SandboxError>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(error) => error.code(),
    }
}
