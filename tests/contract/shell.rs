//! The shell of this machine behind the `exec` port, for tests only: it isolates nothing.

use harness::port::BoxFuture;
use harness::port::sandbox::*;
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// An honest one, or one that says nothing of output it left out.
pub(crate) struct HostShell {
    pub(crate) honest: bool,
}

pub(crate) struct OpenShell {
    honest: bool,
}

impl Sandbox for HostShell {
    type Open = OpenShell;
    fn open<'a>(
        &'a self,
        _: &'a SandboxScope,
        _: &'a SandboxPolicy,
    ) -> BoxFuture<'a, Result<OpenShell, SandboxError>> {
        Box::pin(std::future::ready(Ok(OpenShell { honest: self.honest })))
    }
}

impl Exec for OpenShell {
    fn exec(&self, command: ExecCommand) -> BoxFuture<'_, Result<ExecOutcome, SandboxError>> {
        let honest = self.honest;
        Box::pin(async move {
            let run = tokio::task::spawn_blocking(move || run(&command, honest));
            run.await.map_err(|error| SandboxError::Crashed(error.to_string()))
        })
    }
}

fn run(command: &ExecCommand, honest: bool) -> ExecOutcome {
    let Program::Shell(line) = &command.program else { panic!("lines only") };
    let started = Instant::now();
    let mut child = Command::new("/bin/sh")
        .args(["-c", line])
        .process_group(0)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .envs(&command.environment)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // A program that reads nothing closes the pipe first.
    let _ = child.stdin.take().unwrap().write_all(&command.stdin);
    let mut stdout = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let (mut all, mut some) = (Vec::new(), [0; 1024]);
        while let Ok(n @ 1..) = stdout.read(&mut some) {
            all.extend_from_slice(&some[..n]);
        }
        all
    });
    let end = end(&mut child, command.time.unwrap_or(Duration::from_secs(30)));
    let bytes = reader.join().unwrap();
    ExecOutcome {
        end,
        stdout: capture(bytes, command.output_bytes, honest),
        stderr: Captured::default(),
        time: started.elapsed(),
    }
}

fn end(child: &mut Child, limit: Duration) -> ExecEnd {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return ExecEnd::Exited(status.code().unwrap_or(-1));
        }
        if started.elapsed() > limit {
            // The group: the shell's own children must not stay behind.
            let group = format!("-{}", child.id());
            Command::new("kill").args(["-9", "--", &group]).status().unwrap();
            child.wait().unwrap();
            return ExecEnd::TimedOut;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn capture(bytes: Vec<u8>, limit: Option<u64>, honest: bool) -> Captured {
    let limit = limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap());
    if bytes.len() <= limit {
        return Captured::whole(bytes);
    }
    let dropped = if honest { (bytes.len() - limit) as u64 } else { 0 };
    let tail = bytes[bytes.len() - limit / 2..].to_vec();
    Captured { head: bytes[..limit - tail.len()].to_vec(), dropped, tail }
}
