//! Long-running programs with open pipes, for example MCP servers.

use super::{ExecEnd, SandboxError, SandboxPath};
use crate::port::BoxFuture;
use std::collections::BTreeMap;
use tokio::io::{AsyncRead, AsyncWrite};

/// `sandbox.spawn`: starts a program and talks to it.
///
/// # Contract
/// - Arguments are passed as they are, with no shell in between.
/// - The program and everything it started are gone when its [`Process`] is dropped or killed.
pub trait Spawn: Send + Sync + 'static {
    /// Starts a program.
    ///
    /// # Errors
    /// [`SandboxError::NotFound`] when there is no such program, [`SandboxError::Denied`], [`SandboxError::Limit`].
    fn spawn(&self, command: SpawnCommand) -> BoxFuture<'_, Result<Process, SandboxError>>;
}

/// What to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpawnCommand {
    /// The program and its arguments; at least one.
    pub argv: Vec<String>,
    /// Where it runs.
    pub directory: SandboxPath,
    /// Added to the environment of the policy. Secrets belong here, never in `argv`.
    pub environment: BTreeMap<String, String>,
}

impl SpawnCommand {
    /// A program at the root, with nothing added to the environment.
    pub fn new(argv: impl IntoIterator<Item = impl Into<String>>) -> Self {
        SpawnCommand {
            argv: argv.into_iter().map(Into::into).collect(),
            directory: SandboxPath::root(),
            environment: BTreeMap::new(),
        }
    }
}

/// A running program.
pub struct Process {
    /// What it reads; dropping it is the end of its input.
    pub stdin: Box<dyn AsyncWrite + Send + Unpin>,
    /// What it writes.
    pub stdout: Box<dyn AsyncRead + Send + Unpin>,
    /// What it writes to standard error.
    pub stderr: Box<dyn AsyncRead + Send + Unpin>,
    /// Its life. Dropping it ends the program.
    pub control: Box<dyn ProcessControl>,
}

impl std::fmt::Debug for Process {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Process").finish_non_exhaustive()
    }
}

/// The life of a running program.
pub trait ProcessControl: Send + Sync + 'static {
    /// Waits for its end; may be called again and says the same.
    ///
    /// # Errors
    /// [`SandboxError::Crashed`] when the sandbox itself went away.
    fn wait(&mut self) -> BoxFuture<'_, Result<ExecEnd, SandboxError>>;

    /// Ends it and everything it started, at once.
    ///
    /// # Errors
    /// [`SandboxError::Crashed`] when the sandbox itself went away.
    fn kill(&mut self) -> BoxFuture<'_, Result<(), SandboxError>>;
}
