//! Running one program to its end.

use super::{SandboxError, SandboxLimit, SandboxPath};
use crate::port::BoxFuture;
use std::collections::BTreeMap;
use std::time::Duration;

/// `sandbox.exec`: runs a program and waits for it.
///
/// # Contract
/// - What a program does is an [`ExecOutcome`], also when it fails, is killed, or runs into a limit; the output so far is kept.
/// - The program and everything it started are gone when the future is done or dropped.
/// - It sees [`SandboxPolicy::environment`](super::SandboxPolicy), then [`ExecCommand::environment`], nothing else.
pub trait Exec: Send + Sync + 'static {
    /// Runs a program.
    ///
    /// # Errors
    /// [`SandboxError::Denied`], [`SandboxError::Crashed`], [`SandboxError::Unavailable`]: the sandbox failed, not the program.
    fn exec(&self, command: ExecCommand) -> BoxFuture<'_, Result<ExecOutcome, SandboxError>>;
}

/// What to run.
#[derive(Debug, Clone, PartialEq)]
pub struct ExecCommand {
    /// The program.
    pub program: Program,
    /// Where it runs.
    pub directory: SandboxPath,
    /// Added to the environment of the policy. Secrets belong here, never in arguments.
    pub environment: BTreeMap<String, String>,
    /// What it reads.
    pub stdin: Vec<u8>,
    /// Wall time; the narrower of this and the policy's holds.
    pub time: Option<Duration>,
    /// Bytes kept of each output stream; the narrower of this and the policy's holds.
    pub output_bytes: Option<u64>,
}

impl ExecCommand {
    /// A line for the shell of the sandbox, at the root, with no input.
    #[must_use]
    pub fn shell(line: impl Into<String>) -> Self {
        ExecCommand {
            program: Program::Shell(line.into()),
            directory: SandboxPath::root(),
            environment: BTreeMap::new(),
            stdin: Vec::new(),
            time: None,
            output_bytes: None,
        }
    }
}

/// How a program is named.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Program {
    /// A line for the shell.
    Shell(String),
    /// A program and its arguments, with no shell in between.
    Argv(Vec<String>),
}

/// What became of a program.
#[derive(Debug, Clone, PartialEq)]
pub struct ExecOutcome {
    /// How it ended.
    pub end: ExecEnd,
    /// What it wrote.
    pub stdout: Captured,
    /// What it wrote to standard error.
    pub stderr: Captured,
    /// How long it ran.
    pub time: Duration,
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExecEnd {
    /// By itself, with this code.
    Exited(i32),
    /// By a signal.
    Signalled(i32),
    /// It ran too long.
    TimedOut,
    /// It needed too much.
    LimitReached(SandboxLimit),
}

impl ExecEnd {
    /// Whether it ended by itself with code 0.
    #[must_use]
    pub fn success(self) -> bool {
        self == ExecEnd::Exited(0)
    }
}

/// Output of a program: its beginning and its end when it was too long.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Captured {
    /// The first bytes.
    pub head: Vec<u8>,
    /// How many bytes are missing between head and tail.
    pub dropped: u64,
    /// The last bytes; empty when nothing is missing.
    pub tail: Vec<u8>,
}

impl Captured {
    /// Output that was kept whole.
    #[must_use]
    pub fn whole(bytes: impl Into<Vec<u8>>) -> Self {
        Captured { head: bytes.into(), dropped: 0, tail: Vec::new() }
    }

    /// As text, saying how much is missing.
    #[must_use]
    pub fn text(&self) -> String {
        let head = String::from_utf8_lossy(&self.head);
        if self.dropped == 0 {
            return head.into_owned();
        }
        format!("{head}\n[{} bytes left out]\n{}", self.dropped, String::from_utf8_lossy(&self.tail))
    }
}
